package io.medsam3.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContoursTest {
  private static final Grid GRID = Grid.picture(23, 17);

  private static Mask random(long seed) {
    Random random = new Random(seed);
    double density = 0.1 + 0.8 * random.nextDouble();
    return Mask.of(GRID, (i, j, k) -> random.nextDouble() < density);
  }

  private static Mask filled(List<Contour> contours) {
    MaskPainter painter = new MaskPainter(GRID);
    Polygons.fill(contours, GRID.size(), painter, 0);
    return painter.mask();
  }

  @Test
  void fillingTheLinesGivesTheObjectBack() {
    for (int seed = 0; seed < 60; seed++) {
      Mask mask = random(seed);
      assertThat(filled(Contours.midpoints(mask, 0))).isEqualTo(mask);
      List<Contour> edges =
          Contours.edges(mask, 0).stream().map(c -> c.shifted(-0.5, -0.5)).toList();
      assertThat(filled(edges)).isEqualTo(mask);
    }
  }

  @Test
  void theAreasOfTheLinesAddUpToThePixels() {
    for (int seed = 0; seed < 20; seed++) {
      Mask mask = random(seed);
      double area = Contours.edges(mask, 0).stream().mapToDouble(Contour::signedArea).sum();
      assertThat(area).isCloseTo(mask.count(), within(1e-9));
    }
  }

  @Test
  void aPixelIsASquareOfFourCorners() {
    Mask pixel = Mask.of(GRID, (i, j, k) -> i == 3 && j == 5);
    Contour square = Contours.edges(pixel, 0).get(0);
    assertThat(square.points()).isEqualTo(4);
    assertThat(square.x()).containsExactlyInAnyOrder(3, 4, 4, 3);
    assertThat(square.y()).containsExactlyInAnyOrder(5, 5, 6, 6);
    Contour diamond = Contours.midpoints(pixel, 0).get(0);
    assertThat(diamond.signedArea()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void holesRunTheOtherWayAndCornersKeepPixelsApart() {
    Mask ring = Mask.of(GRID, (i, j, k) -> i > 2 && i < 9 && j > 2 && j < 9 && !(i == 5 && j == 5));
    List<Contour> lines = Contours.edges(ring, 0);
    assertThat(lines).hasSize(2);
    assertThat(lines.stream().filter(Contour::isHole)).hasSize(1);
    Mask diagonal = Mask.of(GRID, (i, j, k) -> i == j && i < 3);
    assertThat(Contours.edges(diagonal, 0)).hasSize(3);
  }

  @Test
  void polygonsMayLeaveThePicture() {
    Contour large =
        new Contour(new double[] {-100, 100, 100, -100}, new double[] {-100, -100, 100, 100});
    assertThat(filled(List.of(large)).count()).isEqualTo(23 * 17);
  }
}
