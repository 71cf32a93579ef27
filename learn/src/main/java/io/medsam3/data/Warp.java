package io.medsam3.data;

import java.util.random.RandomGenerator;

/**
 * A smooth deformation: shifts at the knots of a coarse grid, joined by uniform cubic B-splines, as
 * in free-form registration (Rueckert and others 1999). The same for a picture and its mask.
 *
 * @param dx shifts along x at the knots, in units of the side, row-major
 * @param dy along y
 */
record Warp(double[] dx, double[] dy) {
  /** Without any knots nothing moves. */
  static final Warp NONE = new Warp(new double[0], new double[0]);

  private static final int CELLS = 4;
  private static final int KNOTS = CELLS + 3;

  /** Shifts of up to {@code reach} of the side; below a fifth of a cell nothing folds. */
  static Warp draw(RandomGenerator random, double reach) {
    double[] dx = new double[KNOTS * KNOTS];
    double[] dy = new double[KNOTS * KNOTS];
    for (int i = 0; i < dx.length; i++) {
      dx[i] = Placement.uniform(random, reach);
      dy[i] = Placement.uniform(random, reach);
    }
    return new Warp(dx, dy);
  }

  boolean moves() {
    return dx.length > 0;
  }

  /** The shift along x at a place of the output, both from 0 to 1. */
  double x(double u, double v) {
    return at(dx, u, v);
  }

  double y(double u, double v) {
    return at(dy, u, v);
  }

  private static double at(double[] knots, double u, double v) {
    int column = cell(u);
    int row = cell(v);
    double fx = u * CELLS - column;
    double fy = v * CELLS - row;
    double sum = 0;
    for (int j = 0; j < 4; j++) {
      double line = 0;
      for (int i = 0; i < 4; i++) {
        line += basis(i, fx) * knots[(row + j) * KNOTS + column + i];
      }
      sum += basis(j, fy) * line;
    }
    return sum;
  }

  private static int cell(double place) {
    return (int) Math.max(0, Math.min(CELLS - 1, Math.floor(place * CELLS)));
  }

  private static double basis(int knot, double t) {
    return switch (knot) {
      case 0 -> (1 - t) * (1 - t) * (1 - t) / 6;
      case 1 -> (3 * t * t * t - 6 * t * t + 4) / 6;
      case 2 -> (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6;
      default -> t * t * t / 6;
    };
  }
}
