package io.medsam3.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.predict.Cut;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** A folder in which a test makes a small sample of a published set, and what becomes of it. */
abstract class RecipeSample {
  static final int WIDTH = 12;
  static final int HEIGHT = 8;
  static final Grid GRID = Grid.picture(WIDTH, HEIGHT);

  @TempDir Path source;
  @TempDir Path out;

  final List<String> told = new ArrayList<>();

  Manifest convert(String layout) throws IOException {
    return convert(layout, null);
  }

  Manifest convert(String layout, @Nullable String prompt) throws IOException {
    var settings =
        new ImportSettings("set", "MRI", "CC0", prompt, Map.of(), List.of(Cut.STORED), 1, 1);
    return Layout.of(layout).convert(source, out, settings, told::add);
  }

  Mask mask(Manifest manifest, String prompt) throws IOException {
    List<Row> rows = manifest.rows().stream().filter(row -> row.prompt().equals(prompt)).toList();
    assertThat(rows).as("rows of %s", prompt).hasSize(1);
    Picture mask = PictureReader.read(out.resolve(rows.get(0).mask()), new Findings());
    return Mask.of(GRID, (i, j, k) -> mask.sample(i, j, 0) != 0);
  }

  static Mask box(int x0, int y0, int x1, int y1) {
    return Mask.of(GRID, (i, j, k) -> i >= x0 && i < x1 && j >= y0 && j < y1);
  }

  Path file(String name) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  /** A picture whose pixels inside the box have one colour; others are black. */
  void picture(String name, Mask mask, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, mask.covers(x, y, 0) ? rgb : 0);
      }
    }
    String kind = name.substring(name.lastIndexOf('.') + 1).replace("jpeg", "jpg");
    assertThat(ImageIO.write(image, kind, file(name).toFile())).as(name).isTrue();
  }

  void picture(String name) throws IOException {
    picture(name, box(0, 0, 5, 5), 0x806040);
  }

  /** Writes a picture and a white mask, and finds the one row. */
  void assertPair(String set, String picture, String mask, String prompt, String group)
      throws IOException {
    picture(picture);
    picture(mask, box(4, 0, 12, 8), 0xFFFFFF);
    Manifest manifest = convert(set);
    assertThat(manifest.rows()).extracting(Row::group).containsExactly(group);
    assertThat(mask(manifest, prompt).minus(box(3, 0, 12, 8)).isEmpty()).isTrue();
    assertThat(box(5, 0, 12, 8).minus(mask(manifest, prompt)).isEmpty()).isTrue();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
