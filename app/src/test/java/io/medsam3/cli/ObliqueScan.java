package io.medsam3.cli;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.util.List;

/** A small tilted scan whose value tells the voxel, and two objects on its grid. */
final class ObliqueScan {
  static final Grid GRID =
      new Grid(
          new Size(5, 4, 3),
          Affine.columns(
              new double[] {0.8, 0.6, 0},
              new double[] {-1.2, 1.6, 0},
              new double[] {0, 0, 3},
              new double[] {10, -20, 30}));

  private ObliqueScan() {}

  /** 100 i + 10 j + k - 50. */
  static int value(int i, int j, int k) {
    return 100 * i + 10 * j + k - 50;
  }

  static Volume volume() {
    Voxels voxels = Voxels.allocate(VoxelType.I16, GRID.size(), 1);
    for (int k = 0; k < 3; k++) {
      for (int j = 0; j < 4; j++) {
        for (int i = 0; i < 5; i++) {
          Voxels.write(voxels.slice(k), 2 * (5 * j + i), VoxelType.I16, value(i, j, k));
        }
      }
    }
    return Volume.of(GRID, voxels);
  }

  /** The left half and the first slice, which overlap. */
  static Segments segments() {
    return new Segments(
        GRID,
        List.of(
            Segment.of(1, "left", Mask.of(GRID, (i, j, k) -> i < 2)),
            Segment.of(2, "first slice", Mask.of(GRID, (i, j, k) -> k == 0))));
  }
}
