package io.medsam3.predict;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives each pixel that several answers claim to the one that is most sure of it (Medical SAM3's
 * rule for several classes); equal ones to the first.
 */
final class Apart {
  private final Grid grid;
  private final float[] best;
  private final int[] owner; // -1 where no answer covers
  private int count;

  Apart(Grid grid) {
    this.grid = grid;
    best = new float[grid.size().x() * grid.size().y()];
    owner = new int[best.length];
    Arrays.fill(owner, -1);
  }

  /**
   * The next answer.
   *
   * @param confidence row-major, looked at where the mask covers
   */
  void add(Mask mask, float[] confidence) {
    byte[] inside = mask.bytes(0);
    for (int n = 0; n < inside.length; n++) {
      if (inside[n] != 0 && (owner[n] < 0 || confidence[n] > best[n])) {
        best[n] = confidence[n];
        owner[n] = count;
      }
    }
    count++;
  }

  /** One mask per answer; no two overlap. */
  List<Mask> masks() {
    int width = grid.size().x();
    List<Mask> masks = new ArrayList<>();
    for (int answer = 0; answer < count; answer++) {
      int wanted = answer;
      masks.add(Mask.of(grid, (i, j, k) -> owner[j * width + i] == wanted));
    }
    return masks;
  }
}
