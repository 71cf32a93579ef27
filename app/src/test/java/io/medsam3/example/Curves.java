package io.medsam3.example;

/** Soft edges and round shapes, in {@link StrictMath} so that every machine draws the same. */
final class Curves {
  private Curves() {}

  /** 1 well inside (distance below 0), 0 well outside, over about two {@code width}s. */
  static double soft(double distance, double width) {
    return 1 / (1 + StrictMath.exp(2 * distance / width));
  }

  static double bell(double x, double width) {
    return StrictMath.exp(-x * x / (2 * width * width));
  }

  static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }

  /** An ellipse whose outline wanders by {@code wobble} of its radius. */
  record Blob(double x, double y, double a, double b, double angle, double wobble, Noise noise) {

    /** 0 in the centre, 1 on the outline. */
    double radius(double px, double py) {
      double cos = StrictMath.cos(angle);
      double sin = StrictMath.sin(angle);
      double u = ((px - x) * cos + (py - y) * sin) / a;
      double v = (-(px - x) * sin + (py - y) * cos) / b;
      double r = StrictMath.sqrt(u * u + v * v);
      double bend = r == 0 ? 0 : noise.layered(3 + 1.6 * u / r, 7 + 1.6 * v / r);
      return r / (1 + wobble * bend);
    }

    /** About the distance in pixels from the outline, below 0 inside. */
    double distance(double px, double py) {
      return (radius(px, py) - 1) * StrictMath.min(a, b);
    }
  }
}
