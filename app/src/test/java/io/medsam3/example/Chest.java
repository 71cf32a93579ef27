package io.medsam3.example;

import static io.medsam3.example.Curves.bell;

/** Shapes of a chest film; u runs from -0.5 to 0.5 across, v from 0 to 1 downwards. */
final class Chest {
  private static final double APEX = 0.13;
  private static final double BASE = 0.74;

  private Chest() {}

  /** Below 0 within one lung; {@code side} is -1 for the left of the picture, 1 for the right. */
  static double lung(double u, double v, int side) {
    double across = side * u;
    double t = (v - APEX) / (BASE - APEX);
    double down = StrictMath.max(0, StrictMath.min(1.2, t));
    double outer = 0.09 + 0.29 * StrictMath.sqrt(StrictMath.sin(1.75 * down));
    double heart = side > 0 ? 0.12 * bell(down - 0.86, 0.24) : 0.035 * bell(down - 0.85, 0.25);
    double inner = 0.062 + heart + 0.02 * bell(down - 0.4, 0.1);
    double dome = BASE + (side > 0 ? 0.02 : -0.02) - 0.11 * bell(across - 0.16, 0.1) + 0.02;
    double round = APEX + 0.9 * (across - 0.16) * (across - 0.16) * (across < 0.3 ? 3 : 2);
    return StrictMath.max(
        StrictMath.max(across - outer, inner - across), StrictMath.max(v - dome, round - v));
  }

  /** Below 0 within the body. */
  static double body(double u, double v) {
    double shoulder = 0.2 + 0.29 * Curves.soft(0.13 - v, 0.035);
    return StrictMath.abs(u) - shoulder;
  }

  /** Spine, heart and great vessels, 0..1. */
  static double middle(double u, double v) {
    double spine = 0.7 * bell(u, 0.05) * (0.85 + 0.15 * StrictMath.cos(v * 90));
    double heart = 0.8 * bell(u - 0.06, 0.1) * bell(v - 0.62, 0.13);
    double belly = 0.6 * Curves.soft(0.8 - v, 0.06);
    return StrictMath.min(1, spine + heart + belly);
  }

  /** Ribs and clavicles, 0..1. */
  static double bones(double u, double v) {
    double across = StrictMath.abs(u);
    double ribs = 0;
    for (int rib = 0; rib < 9; rib++) {
      double back = 0.12 + 0.072 * rib + 0.5 * (across - 0.13) * (across - 0.13) * 3;
      double front = 0.2 + 0.085 * rib + 0.42 * across;
      ribs += bell(v - back, 0.0085) * Curves.soft(across - 0.38, 0.02);
      ribs += 0.4 * bell(v - front, 0.011) * Curves.soft(0.2 - across, 0.02);
    }
    double clavicle = bell(v - (0.17 - 0.17 * across), 0.012) * Curves.soft(0.05 - across, 0.01);
    return ribs + 1.4 * clavicle;
  }

  /** Vessel marks, densest at the roots of the lungs. */
  static double vessels(double u, double v, Noise noise) {
    double root = bell(StrictMath.abs(u) - 0.1, 0.07) * bell(v - 0.45, 0.13);
    return noise.layered(u * 26, v * 26) * (0.45 + root) + 1.1 * root;
  }
}
