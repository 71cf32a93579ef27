package io.medsam3.example;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;

/** A volume made by a formula: a bright tube of changing width that winds through a darker body. */
final class DrawnTube {
  static final int SLICES = 21;
  private static final Grid GRID = new Grid(new Size(144, 120, SLICES), Affine.identity());

  private DrawnTube() {}

  static Mask truth() {
    return Mask.of(GRID, DrawnTube::inside);
  }

  private static boolean inside(int i, int j, int k) {
    double x = (i - 70 - 10 * StrictMath.sin(k / 7.0)) / 1.25;
    double y = j - 60 - 6 * StrictMath.cos(k / 5.0);
    return StrictMath.hypot(x, y) < 22 + 6 * StrictMath.sin(k / 6.0);
  }

  static Volume volume() {
    Noise noise = new Noise(7);
    Voxels voxels = Voxels.allocate(VoxelType.I16, GRID.size(), 1);
    for (int k = 0; k < SLICES; k++) {
      var slice = voxels.slice(k);
      for (int j = 0; j < 120; j++) {
        for (int i = 0; i < 144; i++) {
          double grain = 25 * noise.at(i * 3.7 + k * 11, j * 3.1);
          Voxels.write(slice, 2 * (j * 144 + i), VoxelType.I16, brightness(noise, i, j, k) + grain);
        }
      }
    }
    return Volume.of(GRID, voxels);
  }

  private static double brightness(Noise noise, int i, int j, int k) {
    if (inside(i, j, k)) {
      return 700 + 40 * noise.layered(i / 9.0, j / 9.0 + k / 5.0);
    }
    boolean body = StrictMath.hypot((i - 72) / 66.0, (j - 60) / 55.0) < 1;
    return body ? 300 + 60 * noise.layered(i / 24.0 + k / 9.0, j / 24.0) : 10;
  }
}
