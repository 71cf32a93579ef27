package io.medsam3.volume;

/** A range of intensities given by its centre and width. */
public record Window(double centre, double width) {
  public Window {
    if (!Double.isFinite(centre) || !(width > 0) || Double.isInfinite(width)) {
      throw new IllegalArgumentException(
          "window centre %s, width %s; width must be positive".formatted(centre, width));
    }
  }

  public static Window between(double lower, double upper) {
    return new Window((lower + upper) / 2, upper - lower);
  }

  public double lower() {
    return centre - width / 2;
  }

  public double upper() {
    return centre + width / 2;
  }

  /** 0 at or below the lower end, 1 at or above the upper, linear between. */
  public double fraction(double intensity) {
    return Math.min(1, Math.max(0, (intensity - lower()) / width));
  }
}
