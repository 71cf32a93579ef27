package io.medsam3.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Same;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import io.medsam3.volume.VoxelType;
import org.junit.jupiter.api.Test;

class ResamplerTest {
  private final Grid coarse =
      new Grid(new Size(20, 22, 8), Affine.rows(1, 0, 0, 3, 0, 0.9, 0, -4, 0, 0, 3, 10));

  @Test
  void theOwnGridAndItsReorderingsChangeNothing() {
    Grid grid = Grids.oblique(31);
    Volume volume = Phantoms.slope(grid, VoxelType.I16);
    Same.volume(Resampler.nearest(volume, grid, -1), volume);
    Mask ball = Phantoms.ball(grid, 4);
    Grid turned = grid.reordered(grid.orientation().to(new io.medsam3.volume.Orientation("SRA")));
    Mask there = Resampler.nearest(ball, turned);
    assertThat(there.count()).isEqualTo(ball.count());
    assertThat(Resampler.nearest(there, grid)).isEqualTo(ball);
    assertThat(Resampler.bySignedDistance(ball, grid)).isEqualTo(ball);
  }

  @Test
  void linearReproducesALinearSlopeBetweenVoxels() {
    Volume plane = Phantoms.slope(coarse, VoxelType.F32);
    Grid shifted =
        new Grid(new Size(18, 20, 7), Affine.rows(1, 0, 0, 3.5, 0, 0.9, 0, -3.55, 0, 0, 3, 11.5));
    Volume middle = Resampler.linear(plane, shifted, Double.NaN);
    double mean = 0;
    for (int corner = 0; corner < 8; corner++) {
      mean += plane.intensity(5 + (corner & 1), 6 + (corner >> 1 & 1), 2 + (corner >> 2)) / 8;
    }
    assertThat(middle.intensity(5, 6, 2)).isCloseTo(mean, within(1e-4));
  }

  @Test
  void placesOutsideGetTheNamedValue() {
    Volume volume = Phantoms.slope(coarse, VoxelType.U8);
    Grid far = new Grid(coarse.size(), Affine.rows(1, 0, 0, 900, 0, 1, 0, 0, 0, 0, 1, 0));
    assertThat(Resampler.linear(volume, far, -7).intensity(3, 3, 3)).isEqualTo(-7);
    assertThat(Resampler.nearest(volume, far, -8).intensity(3, 3, 3)).isEqualTo(-8);
    assertThat(Resampler.nearest(Phantoms.ball(coarse, 5), far).isEmpty()).isTrue();
  }

  @Test
  void signedDistanceMakesABallOfThickSlicesRounder() {
    Mask ball = Phantoms.ball(coarse, 7);
    Grid fine = new Grid(new Size(20, 22, 22), Affine.rows(1, 0, 0, 3, 0, 0.9, 0, -4, 0, 0, 1, 10));
    Mask exact =
        Mask.of(
            fine,
            (i, j, k) ->
                fine.patient(new VoxelIndex(i, j, k)).distance(Phantoms.ballCentre(coarse)) <= 7);
    long nearest = difference(Resampler.nearest(ball, fine), exact);
    long smooth = difference(Resampler.bySignedDistance(ball, fine), exact);
    assertThat(smooth).isLessThan(nearest);
  }

  private static long difference(Mask a, Mask b) {
    return a.minus(b).count() + b.minus(a).count();
  }
}
