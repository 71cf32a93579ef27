package io.medsam3.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VolumeTest {
  static Stream<AxisOrder> orders() {
    return AxisOrder.all().stream();
  }

  /** A volume whose voxels all differ: i + 100 j + 10000 k. */
  private static Volume numbered(Grid grid) {
    Voxels voxels = Voxels.allocate(VoxelType.I32, grid.size(), 1);
    Size size = grid.size();
    for (int k = 0; k < size.z(); k++) {
      ByteBuffer slice = voxels.slice(k);
      for (int j = 0; j < size.y(); j++) {
        for (int i = 0; i < size.x(); i++) {
          slice.putInt(4 * (j * size.x() + i), i + 100 * j + 10000 * k);
        }
      }
    }
    return Volume.of(grid, voxels);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void reorderedViewsShowTheSameValueAtTheSamePlace(AxisOrder order) {
    Volume volume = numbered(Grids.oblique(11));
    Volume view =
        volume
            .cropped(new VoxelIndex(1, 2, 3), new Size(3, 4, 5))
            .reordered(order)
            .reordered(new AxisOrder(Axis.K, Axis.I, Axis.J, true, false, true))
            .cropped(new VoxelIndex(1, 1, 1), new Size(2, 2, 2));
    Mask mask = Mask.of(volume.grid(), (i, j, k) -> (i + 100 * j + 10000 * k) % 3 == 0);
    Mask turned = mask.reordered(order);
    for (int k = 0; k < view.size().z(); k++) {
      for (int j = 0; j < view.size().y(); j++) {
        for (int i = 0; i < view.size().x(); i++) {
          PatientPoint place = view.grid().patient(new VoxelIndex(i, j, k));
          VoxelIndex old = volume.grid().voxel(place).nearest();
          assertThat(view.intensity(i, j, k)).isEqualTo(volume.intensity(old));
          assertThat(turned.covers(place)).isEqualTo(mask.covers(old));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void slicesOfViewsEqualTheirVoxels(AxisOrder order) {
    Volume view = numbered(Grids.oblique(2)).reordered(order);
    for (Axis axis : Axis.values()) {
      Slice slice = view.slice(axis, 1);
      float[] values = slice.intensities(0);
      for (int v = 0; v < slice.height(); v++) {
        for (int u = 0; u < slice.width(); u++) {
          assertThat((double) values[v * slice.width() + u])
              .isEqualTo(view.intensity(slice.voxel(u, v)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(VoxelType.class)
  void readsTheWholeRangeOfEachTypeInBothByteOrders(VoxelType type) {
    Size size = new Size(2, 1, 1);
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer slice = ByteBuffer.allocate(2 * type.bytes()).order(order);
      Voxels.write(slice, 0, type, type.minimum());
      Voxels.write(slice, type.bytes(), type, type.maximum());
      Volume volume =
          Volume.of(new Grid(size, Affine.identity()), Voxels.of(type, size, 1, List.of(slice)));
      assertThat(volume.intensity(0, 0, 0)).isEqualTo(type.minimum());
      assertThat(volume.intensity(1, 0, 0)).isEqualTo(type.maximum());
    }
  }

  @Test
  void rescalesEachSliceByItsOwnSlope() {
    Grid grid = Grids.oblique(4);
    Volume plain = numbered(grid);
    List<Rescale> rescales = new ArrayList<>();
    List<ByteBuffer> slices = new ArrayList<>();
    for (int k = 0; k < grid.size().z(); k++) {
      rescales.add(new Rescale(k + 1, -k));
      slices.add(ByteBuffer.allocate(grid.size().x() * grid.size().y()).put(0, (byte) 7));
    }
    Volume volume =
        Volume.of(
            grid,
            Voxels.of(VoxelType.U8, grid.size(), 1, slices),
            rescales,
            Presentation.of(Modality.PET));
    assertThat(volume.intensity(0, 0, 3)).isEqualTo(7 * 4 - 3);
    Volume flipped = volume.reordered(new AxisOrder(Axis.K, Axis.J, Axis.I, true, false, false));
    assertThat(flipped.intensity(0, 0, 0)).isEqualTo(7.0 * grid.size().z() - grid.size().z() + 1);
    assertThatThrownBy(
            () ->
                Volume.of(
                    plain.grid(),
                    Voxels.allocate(VoxelType.U8, grid.size(), 1),
                    rescales.subList(0, 2),
                    Presentation.UNKNOWN))
        .hasMessageContaining("2 rescales");
  }

  @Test
  void colourChannelsAreInterleaved() {
    Size size = new Size(2, 1, 1);
    ByteBuffer rgb = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, (byte) 200});
    Volume volume =
        Volume.of(
            new Grid(size, Affine.identity()), Voxels.of(VoxelType.U8, size, 3, List.of(rgb)));
    assertThat(volume.intensity(1, 0, 0, 2)).isEqualTo(200);
    assertThat(volume.slice(Axis.K, 0).intensities(1)).containsExactly(2, 5);
  }

  @Test
  void refusesBuffersThatDoNotFit() {
    Size size = new Size(2, 2, 1);
    assertThatThrownBy(() -> Voxels.of(VoxelType.U16, size, 1, List.of(ByteBuffer.allocate(7))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 bytes");
    assertThatThrownBy(() -> Voxels.sliceBytes(VoxelType.F64, new Size(40000, 40000, 1), 1))
        .hasMessageContaining("2 GiB");
  }
}
