package io.medsam3.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A small data folder whose pictures are drawn: a bright disc, and its mask. */
public final class DrawnData {
  private DrawnData() {}

  /** Writes {@code count} pictures of {@code side} pixels; every fifth has nothing in it. */
  public static Manifest write(Path folder, int count, int side) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int radius = i % 5 == 4 ? 0 : side / 6 + i % 3;
      int cx = side / 3 + i % 4 * side / 12;
      int cy = side / 2 - i % 3 * side / 12;
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      BufferedImage mask = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_BINARY);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          boolean inside = (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius;
          image.setRGB(x, y, inside ? 0xE0C080 : 0x302028);
          mask.setRGB(x, y, inside ? 0xFFFFFF : 0);
        }
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
      ImageIO.write(mask, "png", folder.resolve(i + "_mask.png").toFile());
      Row row = row(i, radius > 0 ? 0.1 : 0);
      rows.add(row);
      lines.add(json(row));
    }
    Files.write(folder.resolve("index.jsonl"), lines);
    return new Manifest(folder, rows);
  }

  static Row row(int i, double fg) {
    return new Row("drawn", "endoscopy", i + ".png", i + "_mask.png", "polyp", "g" + i, fg, "CC0");
  }

  private static String json(Row r) {
    return """
        {"dataset": "%s", "modality": "%s", "image": "%s", "mask": "%s", "prompt": "%s", \
        "group": "%s", "fg": %s, "licence": "%s"}"""
        .formatted(
            r.dataset(),
            r.modality(),
            r.image(),
            r.mask(),
            r.prompt(),
            r.group(),
            r.fg(),
            r.licence());
  }
}
