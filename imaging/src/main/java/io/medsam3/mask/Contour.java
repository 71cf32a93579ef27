package io.medsam3.mask;

/**
 * A closed line in one slice; the last point is joined with the first. In edge coordinates pixel
 * (i, j) covers i..i+1 and j..j+1, in centre coordinates its centre is (i, j).
 */
public record Contour(double[] x, double[] y) {
  public Contour {
    if (x.length != y.length || x.length < 3) {
      throw new IllegalArgumentException(
          "contour of %d and %d coordinates; at least 3 points".formatted(x.length, y.length));
    }
  }

  public int points() {
    return x.length;
  }

  /** Area inside, positive for outer lines of {@link Contours} and negative for holes. */
  public double signedArea() {
    double twice = 0;
    for (int n = 0, last = x.length - 1; n < x.length; last = n++) {
      twice += x[last] * y[n] - x[n] * y[last];
    }
    return twice / 2;
  }

  public boolean isHole() {
    return signedArea() < 0;
  }

  public Contour shifted(double dx, double dy) {
    double[] newX = new double[x.length];
    double[] newY = new double[y.length];
    for (int n = 0; n < x.length; n++) {
      newX[n] = x[n] + dx;
      newY[n] = y[n] + dy;
    }
    return new Contour(newX, newY);
  }
}
