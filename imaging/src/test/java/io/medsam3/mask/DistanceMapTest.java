package io.medsam3.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.VoxelIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistanceMapTest {
  @Test
  void equalsTheSmallestOfAllDistancesOnObliqueUnevenGrids() {
    for (int seed = 0; seed < 4; seed++) {
      Grid grid = Grids.oblique(seed);
      Random random = new Random(seed);
      Mask mask = Mask.of(grid, (i, j, k) -> random.nextDouble() < 0.01);
      List<VoxelIndex> set = new ArrayList<>();
      forEach(
          grid.size(),
          v -> {
            if (mask.covers(v)) {
              set.add(v);
            }
          });
      DistanceMap map = DistanceMap.to(mask);
      forEach(
          grid.size(),
          v -> {
            double least = Double.POSITIVE_INFINITY;
            for (VoxelIndex s : set) {
              least = Math.min(least, grid.patient(v).distance(grid.patient(s)));
            }
            assertThat(map.mm(v.i(), v.j(), v.k())).isCloseTo(least, within(1e-9));
          });
    }
  }

  private static void forEach(Size size, java.util.function.Consumer<VoxelIndex> action) {
    for (int k = 0; k < size.z(); k++) {
      for (int j = 0; j < size.y(); j++) {
        for (int i = 0; i < size.x(); i++) {
          action.accept(new VoxelIndex(i, j, k));
        }
      }
    }
  }

  @Test
  void nothingIsInfinitelyFarFromEverything() {
    assertThat(DistanceMap.to(Mask.empty(Grids.oblique(1))).mm(0, 0, 0)).isInfinite();
  }

  @Test
  void aBoxHasTheDiametersOfItsEdges() {
    Grid grid = new Grid(new Size(12, 12, 6), Affine.scaling(new Spacing(0.5, 0.75, 3)));
    Mask box = Mask.of(grid, (i, j, k) -> i >= 2 && i < 8 && j >= 3 && j < 7 && k >= 1 && k < 4);
    Measurements m = Measurements.of(box);
    assertThat(m.voxels()).isEqualTo(72);
    assertThat(m.millilitres()).isCloseTo(72 * 0.5 * 0.75 * 3 / 1000, within(1e-12));
    assertThat(m.longDiameterMm()).isCloseTo(Math.hypot(3, 3), within(1e-9));
    assertThat(m.shortDiameterMm()).isCloseTo(Math.hypot(3, 3), within(1e-9));
    assertThat(m.diameterInSpaceMm()).isCloseTo(Math.sqrt(18 + 36), within(1e-9));
    assertThat(Measurements.of(Mask.empty(grid)).slice()).isEqualTo(-1);
  }

  @Test
  void aBallMeasuresAsItWasDrawn() {
    Grid grid =
        new Grid(new Size(60, 60, 60), Affine.rows(0, 0.5, 0, 3, -0.5, 0, 0, 8, 0, 0, 0.5, -2));
    Measurements m = Measurements.of(Phantoms.ball(grid, 9));
    assertThat(m.cubicMillimetres()).isCloseTo(4.0 / 3 * Math.PI * 729, within(60.0));
    assertThat(m.longDiameterMm()).isCloseTo(18, within(1.0));
    assertThat(m.shortDiameterMm()).isCloseTo(18, within(1.0));
    assertThat(m.diameterInSpaceMm()).isCloseTo(18, within(1.0));
  }
}
