package io.medsam3.golden;

/** The largest difference of two arrays, absolute and relative to the largest expected element. */
record Difference(double absolute, double relative) {
  static Difference of(float[] actual, float[] expected) {
    double worst = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      // Written so that a NaN counts as the worst.
      if (!(difference <= worst)) {
        worst = actual[i] == expected[i] ? worst : difference;
      }
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return new Difference(worst, worst == 0 ? 0 : worst / Math.max(largest, Float.MIN_NORMAL));
  }
}
