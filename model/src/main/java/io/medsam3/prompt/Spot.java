package io.medsam3.prompt;

import io.medsam3.volume.Grid;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelPoint;

/** A place in the unit that the user has. */
public sealed interface Spot {
  /** Pixels of a picture from its upper left corner, so that the first pixel's centre is .5, .5. */
  record InPixels(double x, double y) implements Spot {}

  /** Voxel coordinates; whole numbers are centres. */
  record InVoxels(VoxelPoint point) implements Spot {}

  /** LPS millimetres. */
  record InMillimetres(PatientPoint point) implements Spot {}

  /**
   * Where it is on a grid.
   *
   * @throws IllegalArgumentException when it is outside the grid
   */
  default VoxelPoint on(Grid grid) {
    VoxelPoint at = unchecked(grid);
    boolean inside =
        inside(at.i(), grid.size().x())
            && inside(at.j(), grid.size().y())
            && inside(at.k(), grid.size().z());
    if (!inside) {
      throw new IllegalArgumentException(
          "%s is voxel (%.1f, %.1f, %.1f), outside the %s voxels of the image"
              .formatted(this, at.i(), at.j(), at.k(), grid.size()));
    }
    return at;
  }

  private VoxelPoint unchecked(Grid grid) {
    if (this instanceof InPixels pixels) {
      return new VoxelPoint(pixels.x - 0.5, pixels.y - 0.5, 0);
    }
    return this instanceof InVoxels voxels
        ? voxels.point
        : grid.voxel(((InMillimetres) this).point);
  }

  private static boolean inside(double at, int count) {
    return at >= -0.5 && at <= count - 0.5;
  }
}
