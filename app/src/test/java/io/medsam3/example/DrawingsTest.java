package io.medsam3.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The drawn examples in the repository are what {@link Drawings} draws.
 *
 * <p>After a change of a drawing, run with MEDSAM3_DRAW=1 in the environment to write them anew.
 */
class DrawingsTest {
  private static final Path FOLDER = Path.of("..", "examples", "data", "drawn");

  static Iterable<Drawing> drawings() {
    return Drawings.all();
  }

  @ParameterizedTest
  @MethodSource("drawings")
  void committedPicturesAreWhatIsDrawn(Drawing drawing) throws IOException {
    byte[] truth = new byte[drawing.truth().length];
    boolean somewhere = false;
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (byte) (drawing.truth()[i] ? 255 : 0);
      somewhere |= drawing.truth()[i];
    }
    check(drawing, ".png", 3, drawing.rgb());
    assertThat(somewhere).isEqualTo(!drawing.name().equals("colon"));
    if (somewhere) {
      check(drawing, "_truth.png", 1, truth);
    }
  }

  private static void check(Drawing drawing, String ending, int channels, byte[] samples)
      throws IOException {
    Path file = FOLDER.resolve(drawing.name() + ending);
    if (System.getenv("MEDSAM3_DRAW") != null) {
      Files.createDirectories(FOLDER);
      PictureWriter.writePng(
          Picture.of(drawing.width(), drawing.height(), channels, samples), file);
    }
    Picture committed = PictureReader.read(file, new Findings());
    assertThat(committed.samples()).isEqualTo(ByteBuffer.wrap(samples));
  }
}
