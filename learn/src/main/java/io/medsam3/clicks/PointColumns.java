package io.medsam3.clicks;

import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.PromptPoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The points of P prompts, which all have equally many; one column holds one point of each. */
final class PointColumns {
  private final int prompts;
  private final int imageSize;
  private final List<float[]> places = new ArrayList<>();
  private final List<long[]> labels = new ArrayList<>();

  PointColumns(int prompts, int imageSize) {
    this.prompts = prompts;
    this.imageSize = imageSize;
  }

  /**
   * Adds one point to each prompt.
   *
   * @param shares x and y of each, in 0..1
   * @param kinds labels of {@link PromptPoints}
   */
  void add(float[] shares, long[] kinds) {
    places.add(shares);
    labels.add(kinds);
  }

  /** Adds a box x0, y0, x1, y1 in 0..1 to each prompt, as its two corners. */
  void addBoxes(List<float[]> boxes) {
    float[] starts = new float[2 * prompts];
    float[] ends = new float[2 * prompts];
    for (int p = 0; p < prompts; p++) {
      System.arraycopy(boxes.get(p), 0, starts, 2 * p, 2);
      System.arraycopy(boxes.get(p), 2, ends, 2 * p, 2);
    }
    add(starts, all(PromptPoints.TOP_LEFT));
    add(ends, all(PromptPoints.BOTTOM_RIGHT));
  }

  private long[] all(long kind) {
    long[] kinds = new long[prompts];
    Arrays.fill(kinds, kind);
    return kinds;
  }

  int count() {
    return labels.size();
  }

  /** All points so far; where there are none, one that stands for nothing. */
  PromptPoints points() {
    int n = Math.max(1, count());
    float[] pixels = new float[prompts * n * 2];
    long[] kinds = new long[prompts * n];
    for (int p = 0; p < prompts; p++) {
      for (int i = 0; i < n; i++) {
        boolean given = i < count();
        kinds[p * n + i] = given ? labels.get(i)[p] : PromptPoints.NOTHING;
        for (int axis = 0; axis < 2; axis++) {
          float share = given ? places.get(i)[2 * p + axis] : 0;
          pixels[(p * n + i) * 2 + axis] = share * imageSize;
        }
      }
    }
    return new PromptPoints(Tensors.of(pixels, prompts, n, 2), Tensors.of(kinds, prompts, n));
  }
}
