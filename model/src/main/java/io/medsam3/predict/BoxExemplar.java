package io.medsam3.predict;

/**
 * A box around one thing that is, or is not, an instance of the wanted concept.
 *
 * @param x0 left edge in pixels of the picture; edges, not pixel centres
 * @param y0 upper edge
 * @param x1 right edge, beyond {@code x0}
 * @param y1 lower edge, beyond {@code y0}
 * @param include whether the concept is like what is inside, or unlike it
 */
public record BoxExemplar(double x0, double y0, double x1, double y1, boolean include) {
  public BoxExemplar {
    if (!(x1 > x0 && y1 > y0)) {
      throw new IllegalArgumentException(
          "box %s,%s,%s,%s has no area; expected x0 < x1 and y0 < y1".formatted(x0, y0, x1, y1));
    }
  }

  /** Refuses a box that does not lie on the picture. */
  void requireInside(int width, int height) {
    if (x0 < 0 || y0 < 0 || x1 > width || y1 > height) {
      throw new IllegalArgumentException(
          "box %s,%s,%s,%s leaves the picture; expected 0 <= x <= %d and 0 <= y <= %d"
              .formatted(x0, y0, x1, y1, width, height));
    }
  }
}
