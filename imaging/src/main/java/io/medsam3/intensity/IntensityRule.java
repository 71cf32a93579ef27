package io.medsam3.intensity;

import io.medsam3.volume.Window;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a user can ask for. */
public sealed interface IntensityRule {
  /**
   * By its name on the command line: auto, that of a CT window in lower case with hyphens, or
   * CENTRE,WIDTH.
   */
  static IntensityRule of(String words) {
    if (words.equals("auto")) {
      return new Automatic();
    }
    for (CtWindow preset : CtWindow.values()) {
      if (preset.label().equals(words)) {
        return new Preset(preset);
      }
    }
    String[] numbers = words.split(",", -1);
    try {
      if (numbers.length == 2) {
        double centre = Double.parseDouble(numbers[0].strip());
        return new Fixed(new Window(centre, Double.parseDouble(numbers[1].strip())));
      }
    } catch (NumberFormatException notNumbers) {
      // told below, as any other wrong words are
    }
    String known =
        Arrays.stream(CtWindow.values()).map(CtWindow::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "window '%s'; expected auto, CENTRE,WIDTH or one of %s".formatted(words, known));
  }

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
