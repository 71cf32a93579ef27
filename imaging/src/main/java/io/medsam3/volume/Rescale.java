package io.medsam3.volume;

/** Stored number to intensity: stored x slope + intercept. */
public record Rescale(double slope, double intercept) {
  public static final Rescale NONE = new Rescale(1, 0);

  public Rescale {
    if (!Double.isFinite(slope) || !Double.isFinite(intercept) || slope == 0) {
      throw new IllegalArgumentException(
          "rescale slope %s, intercept %s; both finite, slope not 0".formatted(slope, intercept));
    }
  }

  public double intensity(double stored) {
    return stored * slope + intercept;
  }
}
