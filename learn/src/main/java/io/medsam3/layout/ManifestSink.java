package io.medsam3.layout;

import io.medsam3.data.Manifest;
import io.medsam3.data.ManifestException;
import io.medsam3.data.Row;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects pictures and masks as files and as rows of an index. */
final class ManifestSink {
  private final String layout;
  private final Path out;
  private final ImportSettings settings;
  private final Consumer<String> console;
  private final List<Row> rows = new ArrayList<>();
  private int pictures;

  ManifestSink(String layout, Path out, ImportSettings settings, Consumer<String> console) {
    this.layout = layout;
    this.out = out;
    this.settings = settings;
    this.console = console;
  }

  ImportSettings settings() {
    return settings;
  }

  String onlyPrompt() {
    return settings.onlyPrompt(layout);
  }

  void tell(String line) {
    console.accept(line);
  }

  /**
   * One picture with its masks by phrase; an empty mask says that the target is absent.
   *
   * @param group patient, video or volume
   * @param spacing mm along x and y, or null
   * @param source where it came from
   */
  void add(
      Picture picture,
      Map<String, Mask> masks,
      String group,
      @Nullable List<Double> spacing,
      String source)
      throws IOException {
    String name = String.format(Locale.ROOT, "%s/%05d", settings.dataset(), pictures++);
    String file = name + ".png";
    PictureWriter.writePng(eightBit(picture), out.resolve(file));
    for (Map.Entry<String, Mask> entry : masks.entrySet()) {
      Mask mask = entry.getValue();
      String maskFile = name + "__" + entry.getKey().replaceAll("[^\\w-]+", "_") + ".png";
      PictureWriter.writeMask(mask, 0, out.resolve(maskFile));
      rows.add(
          new Row(
              settings.dataset(),
              settings.modality(),
              file,
              maskFile,
              entry.getKey(),
              group,
              share(mask),
              settings.licence(),
              spacing,
              null,
              source));
    }
  }

  /** Never 0 for a mask with a single pixel, for 0 says that the target is absent. */
  private static double share(Mask mask) {
    return (double) mask.count() / mask.size().voxels();
  }

  private static Picture eightBit(Picture picture) {
    if (picture.type() == VoxelType.U8) {
      return picture;
    }
    var volume = picture.volume();
    return IntensityRules.choose(volume, new IntensityRule.Automatic())
        .picture(volume.slice(Axis.K, 0));
  }

  Manifest finish() throws IOException {
    if (rows.isEmpty()) {
      throw new ManifestException(
          "no picture was found for layout '%s'; nothing was written".formatted(layout));
    }
    Manifest manifest = new Manifest(out, rows);
    manifest.write();
    return manifest;
  }
}
