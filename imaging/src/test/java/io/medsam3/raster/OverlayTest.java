package io.medsam3.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.storage.AtomicFile;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
  @TempDir Path folder;

  private final Mask square =
      Mask.of(Grid.picture(9, 7), (i, j, k) -> i >= 2 && i <= 6 && j >= 1 && j <= 5);

  @Test
  void theContourIsOpaqueAndTheFillTranslucent() {
    Picture base = Picture.of(9, 7, 1, new byte[63]);
    Picture drawn = Overlay.draw(base, List.of(new Overlay.Layer(square, 0, new Rgb(200, 100, 0))));
    assertThat(drawn.sample(2, 3, 0)).isEqualTo(200);
    assertThat(drawn.sample(4, 3, 0)).isEqualTo(70);
    assertThat(drawn.sample(4, 3, 1)).isEqualTo(35);
    assertThat(drawn.sample(0, 0, 0)).isZero();
    assertThatThrownBy(
            () ->
                Overlay.draw(
                    Picture.of(7, 9, 1, new byte[63]),
                    List.of(new Overlay.Layer(square, 0, new Rgb(1, 2, 3)))))
        .hasMessageContaining("over a picture of 7 x 9");
  }

  @Test
  void aMaskIsWrittenAsZeroAndTwoHundredFiftyFive() throws IOException {
    Path file = folder.resolve("mask.png");
    PictureWriter.writeMask(square, 0, file);
    Picture back = PictureReader.read(file, new Findings());
    assertThat(back.channels()).isEqualTo(1);
    for (int y = 0; y < 7; y++) {
      for (int x = 0; x < 9; x++) {
        assertThat(back.sample(x, y, 0)).isEqualTo(square.covers(x, y, 0) ? 255 : 0);
      }
    }
  }

  @Test
  void aWriteThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("mask.png");
    Files.writeString(file, "before");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100000]);
                      throw new IOException("No space left on device");
                    }))
        .hasMessageContaining("No space left");
    assertThat(file).hasContent("before");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    assertThatThrownBy(() -> PictureWriter.writeMask(square, 0, folder.resolve("no/mask.png")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no folder");
  }
}
