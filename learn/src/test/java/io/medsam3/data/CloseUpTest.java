package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views around one object. */
class CloseUpTest {
  private static final float[] SMALL = {0.8f, 0.3f, 0.03f, 0.04f};
  private static final float[] HALF = {0.5f, 0.5f, 0.5f, 0.2f};

  @Test
  void objectLiesInTheViewAndFillsLittleOfIt() {
    SplittableRandom random = new SplittableRandom(5);
    TreeSet<Long> levels = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      Placement view = CloseUp.draw(List.of(SMALL), random, Freedom.UNKNOWN, 1).orElseThrow();
      double scale = 1 / Math.sqrt(view.zoom());
      assertThat(Math.abs(view.dx() - 0.3) * scale).isLessThan(0.26);
      assertThat(Math.abs(view.dy() + 0.2) * scale).isLessThan(0.26);
      assertThat(0.04 * scale).isLessThan(0.4);
      levels.add(Math.round(Math.log(scale) / Math.log(2)));
    }
    assertThat(levels).containsExactly(1L, 2L, 3L);
  }

  @Test
  void largeObjectsAreSeenAsTheyAre() {
    SplittableRandom random = new SplittableRandom(5);
    assertThat(CloseUp.draw(List.of(HALF), random, Freedom.UNKNOWN, 1)).isEmpty();
    assertThat(CloseUp.draw(List.of(), random, Freedom.UNKNOWN, 1)).isEmpty();
  }

  @Test
  void batchesShowSmallObjectsLarge(@TempDir Path folder) throws IOException {
    double share = drawDisc(folder, 80, 60, 20, 4);
    var source =
        new BatchSource(
            List.of(DrawnData.row(0, share)),
            new BatchSettings(4, 64, 16, 0, 0, 0.5, 8, 1, 3)
                .with(new Harsher(0, 0, 0, 0, 0, 0, 0, 1), 3),
            new PictureStore(folder, 80),
            ConceptLexicon.bundled());
    for (long step = 0; step < 20; step++) {
      for (PromptTarget target : source.batch(step).prompts()) {
        double seen = 0;
        for (float part : target.semantic()) {
          seen += part / target.semantic().length;
        }
        assertThat(seen).isBetween(2 * share, 30 * share);
      }
    }
  }

  /** A bright disc and its mask; returns its share of the picture. */
  private static double drawDisc(Path folder, int side, int cx, int cy, int radius)
      throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    BufferedImage mask = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_BINARY);
    int covered = 0;
    for (int y = cy - radius; y <= cy + radius; y++) {
      for (int x = cx - radius; x <= cx + radius; x++) {
        if ((x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius) {
          image.setRGB(x, y, 0xE0C080);
          mask.setRGB(x, y, 0xFFFFFF);
          covered++;
        }
      }
    }
    ImageIO.write(image, "png", folder.resolve("0.png").toFile());
    ImageIO.write(mask, "png", folder.resolve("0_mask.png").toFile());
    return (double) covered / (side * side);
  }
}
