package io.medsam3.example;

/** Smooth random fields that depend on nothing but their seed: value noise on a lattice. */
final class Noise {
  private final long seed;

  Noise(long seed) {
    this.seed = seed;
  }

  /** A field in -1..1 whose features are about one unit wide. */
  double at(double x, double y) {
    long column = (long) StrictMath.floor(x);
    long row = (long) StrictMath.floor(y);
    double u = smooth(x - column);
    double v = smooth(y - row);
    double top = mix(lattice(column, row), lattice(column + 1, row), u);
    double bottom = mix(lattice(column, row + 1), lattice(column + 1, row + 1), u);
    return mix(top, bottom, v);
  }

  /** Features of one unit and of halves of it, down to 1/8, in about -1..1. */
  double layered(double x, double y) {
    double sum = 0;
    double weight = 0.5;
    for (int octave = 0; octave < 4; octave++) {
      sum += weight * at(x * (1 << octave), y * (1 << octave));
      weight *= 0.5;
    }
    return sum;
  }

  /** An independent value in 0..1 for each lattice point. */
  double uniform(long column, long row) {
    long z = seed + column * 0x9E3779B97F4A7C15L + row * 0xC2B2AE3D27D4EB4FL;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return ((z ^ z >>> 31) >>> 11) * 0x1p-53;
  }

  private double lattice(long column, long row) {
    return 2 * uniform(column, row) - 1;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }
}
