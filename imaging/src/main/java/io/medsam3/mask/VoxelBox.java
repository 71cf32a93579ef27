package io.medsam3.mask;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.VoxelIndex;
import java.util.Optional;

/** A box of voxels: where it starts and how many it has along each axis. */
public record VoxelBox(VoxelIndex from, Size size) {
  /** The smallest box around an object; empty for an empty mask. */
  public static Optional<VoxelBox> around(Mask mask) {
    int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    int[] high = {-1, -1, -1};
    Runs runs = Runs.of(mask);
    for (int k = 0; k < runs.slices(); k++) {
      for (int j = 0; j < runs.rows(); j++) {
        int start = runs.start(j, k);
        int end = runs.end(j, k);
        if (start < end) {
          include(low, high, 0, runs.from(start), runs.to(end - 1) - 1);
          include(low, high, 1, j, j);
          include(low, high, 2, k, k);
        }
      }
    }
    return high[0] < 0 ? Optional.empty() : Optional.of(between(low, high));
  }

  private static void include(int[] low, int[] high, int axis, int from, int to) {
    low[axis] = Math.min(low[axis], from);
    high[axis] = Math.max(high[axis], to);
  }

  private static VoxelBox between(int[] low, int[] high) {
    return new VoxelBox(
        new VoxelIndex(low[0], low[1], low[2]),
        new Size(high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1));
  }

  /** Grown by a halo of so many mm on each side, as far as the grid reaches. */
  public VoxelBox grown(double haloMm, Grid grid) {
    Spacing s = grid.spacing();
    int x = (int) Math.ceil(haloMm / s.x());
    int y = (int) Math.ceil(haloMm / s.y());
    int z = (int) Math.ceil(haloMm / s.z());
    int[] low = {Math.max(0, from.i() - x), Math.max(0, from.j() - y), Math.max(0, from.k() - z)};
    int[] high = {
      Math.min(grid.size().x() - 1, from.i() + size.x() - 1 + x),
      Math.min(grid.size().y() - 1, from.j() + size.y() - 1 + y),
      Math.min(grid.size().z() - 1, from.k() + size.z() - 1 + z)
    };
    return between(low, high);
  }

  /** A mask of this box, put back into the whole grid. */
  public Mask paste(Mask part, Grid whole) {
    if (!part.grid().matches(whole.cropped(from, size), 1e-3)) {
      throw new IllegalArgumentException(
          "a mask of %s voxels is not the part at %s of %s voxels"
              .formatted(part.size(), from, size));
    }
    MaskPainter painter = new MaskPainter(whole);
    Runs runs = Runs.of(part);
    for (int k = 0; k < runs.slices(); k++) {
      for (int j = 0; j < runs.rows(); j++) {
        for (int run = runs.start(j, k); run < runs.end(j, k); run++) {
          painter.addRun(
              from.i() + runs.from(run), from.i() + runs.to(run), from.j() + j, from.k() + k);
        }
      }
    }
    return painter.mask();
  }
}
