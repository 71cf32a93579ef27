package io.medsam3.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.data.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PastedShapesTest {
  private static final int SIDE = 64;
  private static final int MASK = 32;

  /** Two pictures, each of one grey. */
  private static Batch batch() {
    float[] images = new float[2 * 3 * SIDE * SIDE];
    for (int i = 0; i < images.length; i++) {
      images[i] = i < images.length / 2 ? -0.5f : 0.5f;
    }
    return new Batch(0, SIDE, MASK, images, List.of());
  }

  private static PastedShapes drawn(long seed) {
    return PastedShapes.draw(batch(), 1, new SplittableRandom(seed));
  }

  @Test
  void everyPictureShowsSeveralObjectsThatDoNotOverlap() {
    for (long seed = 0; seed < 20; seed++) {
      int[] owners = new int[2 * MASK * MASK];
      int[] objects = new int[2];
      for (Asked one : drawn(seed).asked()) {
        objects[one.image()]++;
        for (int i = 0; i < MASK * MASK; i++) {
          owners[one.image() * MASK * MASK + i] += one.mask().inside()[i] ? 1 : 0;
          assertThat(one.shares()[i]).isEqualTo(one.mask().inside()[i] ? 1 : 0);
        }
      }
      assertThat(Arrays.stream(objects).boxed()).allMatch(count -> count >= 1 && count <= 6);
      assertThat(Arrays.stream(owners).max().orElseThrow()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void picturesChangeInsideTheMasksOnly() {
    Batch plain = batch();
    int changed = 0;
    for (long seed = 0; seed < 20; seed++) {
      PastedShapes shapes = drawn(seed);
      assertThat(shapes.images()).hasSameSizeAs(plain.images());
      for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
          int at = row * SIDE + column;
          boolean differs = shapes.images()[at] != plain.images()[at];
          changed += differs ? 1 : 0;
          if (differs) {
            assertThat(near(shapes.asked(), row / 2, column / 2)).isTrue();
          }
        }
      }
    }
    assertThat(changed).isGreaterThan(20 * SIDE);
  }

  /** A mask's cells are larger than pixels, so those around count as inside. */
  private static boolean near(List<Asked> asked, int row, int column) {
    for (Asked one : asked) {
      for (int r = Math.max(0, row - 2);
          one.image() == 0 && r <= Math.min(MASK - 1, row + 2);
          r++) {
        for (int c = Math.max(0, column - 2); c <= Math.min(MASK - 1, column + 2); c++) {
          if (one.mask().inside()[r * MASK + c]) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void drawingDependsOnItsDiceAlone() {
    assertThat(drawn(3).images()).isEqualTo(drawn(3).images());
    assertThat(drawn(3).images()).isNotEqualTo(drawn(4).images());
  }
}
