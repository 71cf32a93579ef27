package io.medsam3.predict;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.List;

/** What several readings of one click agree on: each votes by how well it thinks that it fits. */
final class Agreement {
  private Agreement() {}

  /** Pixels for which more than half of the votes are; a vote is the square of a predicted IoU. */
  static Mask of(List<ObjectAnswer> readings, Grid grid) {
    int width = grid.size().x();
    float[] votes = new float[width * grid.size().y()];
    float all = 0;
    for (ObjectAnswer reading : readings) {
      float vote = (float) (reading.predictedIou() * reading.predictedIou());
      all += vote;
      byte[] inside = reading.mask().bytes(0);
      for (int n = 0; n < votes.length; n++) {
        votes[n] += inside[n] * vote;
      }
    }
    float half = all / 2;
    return Mask.of(grid, (i, j, k) -> votes[j * width + i] > half);
  }
}
