package io.medsam3.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GridTest {
  static Stream<Grid> grids() {
    return Grids.all();
  }

  @ParameterizedTest
  @MethodSource("grids")
  void voxelToPatientToVoxelIsIdentity(Grid grid) {
    for (int k = 0; k < grid.size().z(); k += 2) {
      VoxelIndex v = new VoxelIndex(k % grid.size().x(), k % grid.size().y(), k);
      VoxelPoint back = grid.voxel(grid.patient(v));
      assertThat(back.i()).isCloseTo(v.i(), within(1e-9));
      assertThat(back.j()).isCloseTo(v.j(), within(1e-9));
      assertThat(back.k()).isCloseTo(v.k(), within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("grids")
  void inverseUndoesTheAffine(Grid grid) {
    Affine unit = grid.affine().inverse().after(grid.affine());
    assertThat(unit.difference(Affine.identity())).isLessThan(1e-9);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void reorientingKeepsEveryVoxelInPlace(Grid grid) {
    AxisOrder order = grid.orientation().to(new Orientation("RAS"));
    Grid turned = grid.reordered(order);
    assertThat(turned.orientation().code()).isEqualTo("RAS");
    assertThat(turned.voxelCubicMillimetres())
        .isCloseTo(grid.voxelCubicMillimetres(), within(1e-9));
    PatientPoint corner = turned.patient(new VoxelIndex(0, 0, 0));
    assertThat(grid.contains(corner)).isTrue();
    assertThat(turned.affine().shearDegrees()).isLessThan(1e-6);
  }

  @Test
  void namesTheOrientationByWhereAxesPoint() {
    assertThat(Orientation.of(Affine.identity()).code()).isEqualTo("LPS");
    Affine ras = Affine.rows(-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0);
    assertThat(Orientation.of(ras).code()).isEqualTo("RAS");
    Affine sagittal = Affine.rows(0, 0, 3, 0, 1, 0, 0, 0, 0, -1, 0, 0);
    assertThat(Orientation.of(sagittal).code()).isEqualTo("PIL");
    assertThat(Orientation.plane(sagittal)).isEqualTo(Orientation.Plane.SAGITTAL);
    assertThat(Orientation.plane(ras)).isEqualTo(Orientation.Plane.AXIAL);
  }

  @Test
  void refusesAffinesThatAreNoGeometry() {
    assertThatThrownBy(() -> Affine.rows(1, 0, 0, 0, 0, Double.NaN, 0, 0, 0, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> Affine.rows(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0))
        .hasMessageContaining("singular");
    assertThatThrownBy(() -> Affine.rows(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0))
        .hasMessageContaining("singular");
    assertThatThrownBy(() -> new Orientation("LRS")).hasMessageContaining("LRS");
  }

  @Test
  void tellsAShearedGridFromAnOblique() {
    Affine tilted = Affine.rows(1, 0, 0, 0, 0, 1, 0.5, 0, 0, 0, 2, 0);
    assertThat(tilted.shearDegrees()).isCloseTo(14.04, within(0.01));
    assertThat(Grids.oblique(7).affine().shearDegrees()).isLessThan(1e-9);
  }

  @Test
  void matchesOnlyGridsWithTheSameCentres() {
    Grid grid = Grids.oblique(3);
    Affine a = grid.affine();
    Affine moved =
        Affine.rows(
            a.at(0, 0),
            a.at(0, 1),
            a.at(0, 2),
            a.at(0, 3) + 0.02,
            a.at(1, 0),
            a.at(1, 1),
            a.at(1, 2),
            a.at(1, 3),
            a.at(2, 0),
            a.at(2, 1),
            a.at(2, 2),
            a.at(2, 3));
    assertThat(grid.matches(new Grid(grid.size(), moved), 0.03)).isTrue();
    assertThat(grid.matches(new Grid(grid.size(), moved), 0.01)).isFalse();
    assertThat(grid.matches(grid.cropped(new VoxelIndex(0, 0, 0), new Size(2, 2, 2)), 1)).isFalse();
  }

  @Test
  void cropStartsAtItsFirstVoxelAndStaysInside() {
    Grid grid = Grids.oblique(5);
    Grid crop = grid.cropped(new VoxelIndex(1, 2, 3), new Size(2, 3, 4));
    assertThat(crop.affine().origin().distance(grid.patient(new VoxelIndex(1, 2, 3))))
        .isLessThan(1e-9);
    assertThatThrownBy(() -> grid.cropped(new VoxelIndex(1, 2, 3), new Size(2, 3, 99)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leaves the grid");
  }
}
