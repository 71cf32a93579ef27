package io.medsam3.intensity;

import io.medsam3.volume.Window;

/** What a user can ask for. */
public sealed interface IntensityRule {
  /** By the kind of imaging and the content of the volume. */
  record Automatic() implements IntensityRule {}

  record Fixed(Window window) implements IntensityRule {}

  record Preset(CtWindow preset) implements IntensityRule {}

  /** Between two percentiles of the whole volume, in percent. */
  record Percentiles(double lower, double upper) implements IntensityRule {
    public Percentiles {
      if (!(lower >= 0 && lower < upper && upper <= 100)) {
        throw new IllegalArgumentException(
            "percentiles %s to %s; expected 0 <= lower < upper <= 100".formatted(lower, upper));
      }
    }
  }

  /** A window that the file names, by its place from 0. */
  record FromFile(int index) implements IntensityRule {}
}
