package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a file wants modality values shown: 0 for black to 1 for white (PS3.3 section C.11.2). */
public sealed interface VoiLut {

  /** Brightness of an intensity, 0 to 1. */
  double brightness(double intensity);

  /** The default function, whose width counts whole grey levels: hence the halves. */
  record Linear(double centre, double width) implements VoiLut {
    @Override
    public double brightness(double intensity) {
      if (width == 1) {
        return intensity > centre - 0.5 ? 1 : 0;
      }
      return clamp((intensity - (centre - 0.5)) / (width - 1) + 0.5);
    }
  }

  /** LINEAR_EXACT. */
  record LinearExact(double centre, double width) implements VoiLut {
    @Override
    public double brightness(double intensity) {
      return clamp((intensity - centre) / width + 0.5);
    }
  }

  /** SIGMOID. */
  record Sigmoid(double centre, double width) implements VoiLut {
    @Override
    public double brightness(double intensity) {
      return 1 / (1 + Math.exp(-4 * (intensity - centre) / width));
    }
  }

  /** A table; {@code largest} is what its bits can hold. */
  record Table(int first, double[] entries, double largest) implements VoiLut {
    @Override
    public double brightness(double intensity) {
      long at = Math.round(intensity) - first;
      return entries[(int) Math.max(0, Math.min(entries.length - 1, at))] / largest;
    }
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }

  /** All ways a header offers, the windows first. */
  static List<VoiLut> of(DataSet data, boolean signed, String file, Findings findings)
      throws FormatException {
    List<VoiLut> all = new ArrayList<>();
    String function = data.text(Tag.VOI_LUT_FUNCTION).toUpperCase(Locale.ROOT);
    for (Window window : windows(data, findings)) {
      all.add(
          switch (function) {
            case "SIGMOID" -> new Sigmoid(window.centre(), window.width());
            case "LINEAR_EXACT" -> new LinearExact(window.centre(), window.width());
            default ->
                window.width() < 1
                    ? new LinearExact(window.centre(), window.width())
                    : new Linear(window.centre(), window.width());
          });
    }
    for (DataSet item : data.items(Tag.VOI_LUT_SEQUENCE)) {
      LookupTable table = LookupTable.of(item, signed, file);
      double largest = (1L << Math.max(1, Math.min(16, table.bits()))) - 1;
      all.add(new Table(table.first(), table.entries(), largest));
    }
    return List.copyOf(all);
  }

  /** The windows of a header in its order; those without a positive width are told. */
  static List<Window> windows(DataSet data, Findings findings) throws FormatException {
    double[] centres = data.numbers(Tag.WINDOW_CENTER);
    double[] widths = data.numbers(Tag.WINDOW_WIDTH);
    List<Window> windows = new ArrayList<>();
    for (int n = 0; n < Math.min(centres.length, widths.length); n++) {
      if (widths[n] > 0) {
        windows.add(new Window(centres[n], widths[n]));
      } else {
        findings.warn("window %d has the width %s and is not used".formatted(n + 1, widths[n]));
      }
    }
    return windows;
  }
}
