package io.medsam3.volume;

import java.nio.ByteBuffer;

/** Volumes and masks drawn in patient millimetres, so that a flip or shift changes them. */
public final class Phantoms {
  private Phantoms() {}

  /** A slope of brightness in all three directions of the patient, rounded to whole numbers. */
  public static Volume slope(Grid grid, VoxelType type) {
    Voxels voxels = Voxels.allocate(type, grid.size(), 1);
    for (int k = 0; k < grid.size().z(); k++) {
      ByteBuffer slice = voxels.slice(k);
      for (int n = 0; n < grid.size().x() * grid.size().y(); n++) {
        int i = n % grid.size().x();
        int j = n / grid.size().x();
        Voxels.write(slice, n * type.bytes(), type, Math.rint(brightness(grid, i, j, k)));
      }
    }
    return Volume.of(grid, voxels);
  }

  private static double brightness(Grid grid, int i, int j, int k) {
    PatientPoint centre = centre(grid);
    PatientPoint p = grid.patient(new VoxelIndex(i, j, k));
    double value = 60 + (p.x() - centre.x()) + 2 * (p.y() - centre.y()) / 3;
    return Math.max(0, Math.min(120, value + (p.z() - centre.z()) / 5));
  }

  /** A ball that lies off the centre of the grid. */
  public static Mask ball(Grid grid, double radiusMm) {
    PatientPoint c = ballCentre(grid);
    return Mask.of(
        grid, (i, j, k) -> grid.patient(new VoxelIndex(i, j, k)).distance(c) <= radiusMm);
  }

  public static PatientPoint ballCentre(Grid grid) {
    Size s = grid.size();
    return grid.affine().patient((s.x() - 1) * 0.4, (s.y() - 1) * 0.55, (s.z() - 1) * 0.45);
  }

  private static PatientPoint centre(Grid grid) {
    Size s = grid.size();
    return grid.affine().patient((s.x() - 1) / 2.0, (s.y() - 1) / 2.0, (s.z() - 1) / 2.0);
  }
}
