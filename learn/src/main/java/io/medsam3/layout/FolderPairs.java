package io.medsam3.layout;

import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Pictures in one folder and masks of the same names in another. */
final class FolderPairs {
  private FolderPairs() {}

  static void convert(Path folder, ManifestSink sink) throws IOException {
    Map<String, Path> pictures = byName(folder.resolve("images"));
    Map<String, Path> masks = byName(folder.resolve("masks"));
    String phrase = sink.onlyPrompt();
    for (Map.Entry<String, Path> entry : pictures.entrySet()) {
      Path maskFile = masks.remove(entry.getKey());
      if (maskFile == null) {
        throw new FormatException(
            "%s: no mask of that name in %s".formatted(entry.getValue(), folder.resolve("masks")));
      }
      Picture picture = PictureReader.read(entry.getValue(), new Findings());
      Mask mask = mask(maskFile, picture.width(), picture.height());
      sink.add(picture, Map.of(phrase, mask), entry.getKey(), null, entry.getKey());
    }
    if (!masks.isEmpty()) {
      throw new FormatException(
          "%s: no picture of that name in %s"
              .formatted(masks.values().iterator().next(), folder.resolve("images")));
    }
  }

  static Mask mask(Path file, int width, int height) throws IOException {
    Picture mask = PictureReader.read(file, new Findings());
    if (mask.width() != width || mask.height() != height) {
      throw new FormatException(
          "%s is %d x %d pixels, its picture %d x %d; they must be equal"
              .formatted(file, mask.width(), mask.height(), width, height));
    }
    return Mask.of(Grid.picture(width, height), (i, j, k) -> mask.sample(i, j, 0) != 0);
  }

  /** Files by their name without extension and without a {@code _mask} at its end. */
  private static Map<String, Path> byName(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new FormatException(folder + ": no such folder; expected images and masks beside it");
    }
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(f -> !isHidden(f)).sorted().toList()) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).replaceFirst("_mask$", "");
        Path before = files.put(stem, file);
        if (before != null) {
          throw new FormatException("%s and %s have the same name".formatted(before, file));
        }
      }
    }
    return files;
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }
}
