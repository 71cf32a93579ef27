package io.medsam3.propagate;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackingOptions;
import io.medsam3.volume.Axis;

/**
 * How a volume is shown to the network and followed.
 *
 * @param plane the axis across which slices are cut
 * @param patience empty slices in a row after which the object is taken to have ended
 * @param encodings number type to which slice encodings are rounded, kept or not
 */
public record VolumeSettings(
    Axis plane,
    IntensityRule intensity,
    int patience,
    Precision encodings,
    TrackingOptions tracking) {
  public VolumeSettings {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "patience of %d empty slices; expected at least 1".formatted(patience));
    }
  }

  /** The same along another axis. */
  public VolumeSettings along(Axis axis) {
    return new VolumeSettings(axis, intensity, patience, encodings, tracking);
  }

  /** The same with intensities shown by another rule. */
  public VolumeSettings showing(IntensityRule rule) {
    return new VolumeSettings(plane, rule, patience, encodings, tracking);
  }

  /** The intensity rule chosen by content, bfloat16 encodings, an end after 3 empty slices. */
  public static VolumeSettings across(Axis plane) {
    return new VolumeSettings(
        plane, new IntensityRule.Automatic(), 3, Precision.BFLOAT16, TrackingOptions.defaults());
  }
}
