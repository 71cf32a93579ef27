package io.medsam3.intensity;

import io.medsam3.intensity.IntensityRule.Fixed;
import io.medsam3.intensity.IntensityRule.FromFile;
import io.medsam3.intensity.IntensityRule.Percentiles;
import io.medsam3.intensity.IntensityRule.Preset;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Window;
import java.util.List;
import java.util.Locale;

/**
 * Chooses the map from intensities to 8 bits for a whole volume, never slice by slice, so that
 * equal tissue looks equal in every slice.
 */
public final class IntensityRules {
  private static final double LOWER_PERCENT = 0.5;
  private static final double UPPER_PERCENT = 99.5;

  private final Volume volume;
  private final Presentation presentation;

  private IntensityRules(Volume volume) {
    this.volume = volume;
    presentation = volume.presentation();
  }

  public static IntensityMap choose(Volume volume, IntensityRule rule) {
    IntensityRules rules = new IntensityRules(volume);
    if (rule instanceof Fixed fixed) {
      return rules.window(fixed.window(), "window given by the user");
    }
    if (rule instanceof Preset preset) {
      return rules.window(preset.preset().window(), "CT window " + name(preset.preset()));
    }
    if (rule instanceof Percentiles p) {
      return rules.percentiles(p.lower(), p.upper(), false);
    }
    if (rule instanceof FromFile file) {
      return rules.fromFile(file.index());
    }
    return rules.automatic();
  }

  private IntensityMap automatic() {
    if (volume.type() == VoxelType.U8 && !volume.isRescaled() && !presentation.inverted()) {
      return new IntensityMap(Window.between(0, 255), false, true, "8-bit values as they are");
    }
    if (volume.channels() == 3) {
      return new IntensityMap(
          Window.between(0, volume.type().isFloating() ? 1 : volume.type().maximum()),
          false,
          false,
          "colours of " + volume.type() + " over their whole range");
    }
    return switch (presentation.modality()) {
      case CT -> ct("CT");
      case MR, PET, ULTRASOUND -> percentiles(LOWER_PERCENT, UPPER_PERCENT, true);
      case RADIOGRAPH, PHOTO ->
          presentation.windows().isEmpty()
              ? percentiles(LOWER_PERCENT, UPPER_PERCENT, false)
              : fromFile(0);
      case UNKNOWN -> looksLikeCt() ? ct("values look like CT") : unknown();
    };
  }

  private IntensityMap unknown() {
    return presentation.windows().isEmpty()
        ? percentiles(LOWER_PERCENT, UPPER_PERCENT, true)
        : fromFile(0);
  }

  // Air at -1000 makes up a good part of nearly every CT, and nothing else looks like that.
  private boolean looksLikeCt() {
    IntensitySample sample = IntensitySample.of(volume);
    return !sample.isEmpty()
        && sample.minimum() <= -900
        && sample.minimum() >= -4096
        && sample.maximum() > 100
        && sample.share(-1100, -850) + sample.share(-4096, -1500) > 0.05
        && sample.share(-150, 200) > 0.02;
  }

  private IntensityMap ct(String why) {
    IntensitySample sample = IntensitySample.of(volume);
    double lung = sample.share(-950, -550);
    double soft = sample.share(-150, 200);
    double bone = sample.share(300, 3000);
    Spacing spacing = volume.grid().spacing();
    double fieldMm = Math.max(volume.size().x() * spacing.x(), volume.size().y() * spacing.y());
    CtWindow chosen = CtWindow.SOFT_TISSUE;
    if (lung > soft) {
      chosen = CtWindow.LUNG;
    } else if (bone > 0.1 * soft && lung < 0.05 * soft && fieldMm < 300) {
      chosen = CtWindow.BRAIN;
    }
    String content =
        String.format(
            Locale.ROOT,
            "%s: window %s chosen by content (air in tissue %.0f %%, soft tissue %.0f %%, bone"
                + " %.0f %%, field %.0f mm)",
            why,
            name(chosen),
            100 * lung,
            100 * soft,
            100 * bone,
            fieldMm);
    return window(chosen.window(), content);
  }

  private IntensityMap percentiles(double lower, double upper, boolean foreground) {
    IntensitySample sample = IntensitySample.of(volume);
    if (sample.isEmpty()) {
      return window(Window.between(0, 1), "no finite value in the volume");
    }
    double low = foreground ? sample.foregroundPercentile(lower) : sample.percentile(lower);
    double high = foreground ? sample.foregroundPercentile(upper) : sample.percentile(upper);
    if (!(high > low)) {
      low = sample.minimum();
      high = sample.maximum() > low ? sample.maximum() : low + 1;
    }
    String of = foreground ? "all values above the smallest" : "all values";
    String every = sample.step() == 1 ? "" : ", every " + sample.step() + "th voxel";
    return window(
        Window.between(low, high),
        "%s: percentiles %s to %s of %s of the whole volume%s"
            .formatted(presentation.modality(), lower, upper, of, every));
  }

  private IntensityMap fromFile(int index) {
    List<Window> windows = presentation.windows();
    if (index < 0 || index >= windows.size()) {
      throw new IllegalArgumentException(
          "window %d of the file; it has %d".formatted(index, windows.size()));
    }
    return window(windows.get(index), "window " + (index + 1) + " of the file");
  }

  private IntensityMap window(Window window, String why) {
    boolean inverted = presentation.inverted() && presentation.modality() != Modality.CT;
    String text =
        String.format(
            Locale.ROOT,
            "%s: %.6g to %.6g become 0 to 255%s",
            why,
            window.lower(),
            window.upper(),
            inverted ? ", inverted (MONOCHROME1)" : "");
    return new IntensityMap(window, inverted, false, text);
  }

  private static String name(CtWindow window) {
    return window.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
