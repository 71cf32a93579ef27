package io.medsam3.eval;

/** Percentiles with linear interpolation between ranks, as numpy's default. */
final class Percentile {
  private Percentile() {}

  /** Of ascending values, at least one; {@code percent} is 0 to 100. */
  static double ofSorted(double[] values, double percent) {
    double rank = percent / 100 * (values.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, values.length - 1);
    return values[below] + (rank - below) * (values[above] - values[below]);
  }
}
