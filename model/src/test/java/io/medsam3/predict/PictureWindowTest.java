package io.medsam3.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureWindowTest {
  private static final Size SIZE = new Size(301, 203, 1);

  @Test
  void surroundingsShowThePartWholeAndLieInThePicture() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 2000; round++) {
      int left = random.nextInt(SIZE.x());
      int top = random.nextInt(SIZE.y());
      var part =
          new PictureWindow(
              left,
              top,
              1 + random.nextInt(Math.min(90, SIZE.x() - left)),
              1 + random.nextInt(Math.min(90, SIZE.y() - top)));
      for (PictureWindow view : part.views(SIZE)) {
        assertThat(PictureWindow.all(SIZE).contains(view)).as("%s of %s", view, part).isTrue();
        assertThat(view.contains(part)).as("%s shows %s", view, part).isTrue();
        assertThat(part.isWithin(view, SIZE)).as("%s ends at %s", view, part).isTrue();
      }
    }
  }

  /**
   * Windows have sides of 301 x 203, 150 x 101, 75 x 50 and 37 x 25; a part may fill .4 of each.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 37",
    "14, 10, 37",
    "15, 1, 75",
    "30, 20, 75",
    "31, 1, 150",
    "60, 40, 150",
    "61, 1, 301",
    "1, 41, 301"
  })
  void theSmallestWindowThatLeavesRoomIsTaken(int width, int height, int side) {
    PictureWindow found = new PictureWindow(120, 90, width, height).surroundings(SIZE);
    assertThat(found.width()).isEqualTo(side);
  }

  @Test
  void neighboursShareWindows() {
    long windows =
        IntStream.range(0, SIZE.x())
            .mapToObj(x -> new PictureWindow(x, 100, 1, 1).surroundings(SIZE))
            .distinct()
            .count();
    assertThat(windows).isLessThan(20);
  }

  @Test
  void boundsAreTightAndNothingHasNone() {
    Grid grid = Grid.picture(20, 10);
    Mask mask = Mask.of(grid, (i, j, k) -> i >= 3 && i < 7 && j == 4);
    assertThat(PictureWindow.bounds(mask)).contains(new PictureWindow(3, 4, 4, 1));
    assertThat(PictureWindow.bounds(Mask.empty(grid))).isEmpty();
  }

  @Test
  void picturesAndMasksAreCutAndPutBackAtTheSamePlace() {
    byte[] samples = new byte[20 * 10 * 3];
    for (int n = 0; n < samples.length; n++) {
      samples[n] = (byte) n;
    }
    Picture picture = Picture.of(20, 10, 3, samples);
    var window = new PictureWindow(5, 2, 8, 6);
    Picture part = window.of(picture);
    for (int c : List.of(0, 1, 2)) {
      assertThat(part.sample(7, 5, c)).isEqualTo(picture.sample(12, 7, c));
    }
    Mask mask = Mask.of(picture.grid(), (i, j, k) -> (i + 2 * j) % 3 == 0);
    Mask back = window.back(window.of(mask), picture.grid());
    assertThat(back)
        .isEqualTo(
            Mask.of(
                picture.grid(),
                (i, j, k) -> i >= 5 && i < 13 && j >= 2 && j < 8 && mask.covers(i, j, 0)));
  }
}
