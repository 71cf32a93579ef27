package io.medsam3.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Spacing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BordersTest {
  private static final Grid GRID = Grid.picture(80, 60);

  private static Mask pixel(int x, int y) {
    return box(x, y, x + 1, y + 1);
  }

  private static Mask box(int x0, int y0, int x1, int y1) {
    return Mask.of(GRID, (i, j, k) -> i >= x0 && i < x1 && j >= y0 && j < y1);
  }

  private static Mask disc(double x, double y, double radius) {
    return Mask.of(GRID, (i, j, k) -> Math.hypot(i - x, j - y) <= radius);
  }

  @Test
  void equalMasksHaveNoDistance() {
    Borders borders = Borders.of(disc(30, 30, 12), disc(30, 30, 12), 0, null);
    assertThat(borders).isEqualTo(new Borders(1, 0, "px"));
  }

  @Test
  void twoPixelsAreAsFarApartAsPythagorasSays() {
    assertThat(Borders.of(pixel(2, 3), pixel(5, 7), 5, null)).isEqualTo(new Borders(1, 5, "px"));
    assertThat(Borders.of(pixel(2, 3), pixel(5, 7), 4.99, null).nsd()).isZero();
  }

  @Test
  void spacingTurnsPixelsIntoMillimetres() {
    Borders borders = Borders.of(pixel(2, 3), pixel(5, 7), 2, new Spacing(2, 0.5, 1));
    assertThat(borders.hd95()).isCloseTo(Math.sqrt(36 + 4), within(1e-9));
    assertThat(borders.unit()).isEqualTo("mm");
  }

  @Test
  void parallelLinesAreTheirDistanceApart() {
    Borders borders = Borders.of(box(10, 20, 40, 21), box(10, 27, 40, 28), 6, null);
    assertThat(borders).isEqualTo(new Borders(0, 7, "px"));
  }

  @Test
  void oneStrayPixelInAHundredDoesNotMoveThe95thPercentile() {
    Mask line = box(0, 20, 60, 21);
    Borders borders = Borders.of(line.or(pixel(30, 50)), line, 0, null);
    assertThat(borders.hd95()).isZero();
    assertThat(borders.nsd()).isCloseTo(120 / 121.0, within(1e-9));
  }

  @Test
  void concentricDiscsAreTheDifferenceOfRadiiApart() {
    Borders borders = Borders.of(disc(40, 30, 20), disc(40, 30, 25), 2, null);
    assertThat(borders.hd95()).isCloseTo(5, within(0.8));
    assertThat(borders.nsd()).isZero();
    assertThat(Borders.of(disc(40, 30, 20), disc(40, 30, 25), 6, null).nsd()).isEqualTo(1);
  }

  @Test
  void anEmptyPredictionIsTheDiagonalAway() {
    Borders borders = Borders.of(Mask.empty(GRID), pixel(1, 1), 2, new Spacing(3, 4, 1));
    assertThat(borders.nsd()).isZero();
    assertThat(borders.hd95()).isCloseTo(Math.hypot(240, 240), within(1e-9));
    assertThatThrownBy(() -> Borders.of(Mask.empty(GRID), Mask.empty(GRID), 2, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void agreesWithComparingEveryPairOfBorderPixels() {
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 0; n < 10; n++) {
      Mask a = disc(random.nextInt(20, 60), random.nextInt(20, 40), random.nextInt(3, 20));
      Mask b = disc(random.nextInt(20, 60), random.nextInt(20, 40), random.nextInt(3, 20));
      double[] there = brute(a, b, 0.7, 1.9);
      double[] back = brute(b, a, 0.7, 1.9);
      Borders borders = Borders.of(a, b, 3, new Spacing(0.7, 1.9, 1));
      double worst = Math.max(Percentile.ofSorted(there, 95), Percentile.ofSorted(back, 95));
      assertThat(borders.hd95()).isCloseTo(worst, within(1e-6));
      double near = 0;
      for (double[] side : List.of(there, back)) {
        for (double d : side) {
          near += d <= 3 ? 1 : 0;
        }
      }
      assertThat(borders.nsd()).isCloseTo(near / (there.length + back.length), within(1e-9));
    }
  }

  /** Distances from every border pixel of one mask to the nearest of another, ascending. */
  private static double[] brute(Mask from, Mask to, double dx, double dy) {
    List<int[]> targets = border(to);
    return border(from).stream()
        .mapToDouble(
            p ->
                targets.stream()
                    .mapToDouble(q -> Math.hypot((p[0] - q[0]) * dx, (p[1] - q[1]) * dy))
                    .min()
                    .orElseThrow())
        .sorted()
        .toArray();
  }

  private static List<int[]> border(Mask mask) {
    List<int[]> border = new ArrayList<>();
    for (int y = 0; y < 60; y++) {
      for (int x = 0; x < 80; x++) {
        boolean all = true;
        for (int[] step : new int[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
          int i = x + step[0];
          int j = y + step[1];
          all &= i >= 0 && j >= 0 && i < 80 && j < 60 && mask.covers(i, j, 0);
        }
        if (mask.covers(x, y, 0) && !all) {
          border.add(new int[] {x, y});
        }
      }
    }
    return border;
  }
}
