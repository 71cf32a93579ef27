package io.medsam3.volume;

/** Where voxels are: their counts and the map from voxel index to patient; no values. */
public record Grid(Size size, Affine affine) {
  /** The grid of a picture without known geometry: unit steps, one slice. */
  public static Grid picture(int width, int height) {
    return new Grid(new Size(width, height, 1), Affine.identity());
  }

  public Spacing spacing() {
    return affine.spacing();
  }

  public Orientation orientation() {
    return Orientation.of(affine);
  }

  public PatientPoint patient(VoxelIndex voxel) {
    return affine.patient(voxel);
  }

  /** Voxel coordinates of a place in the patient, which may lie outside. */
  public VoxelPoint voxel(PatientPoint point) {
    return affine.voxel(point);
  }

  public boolean contains(VoxelIndex voxel) {
    return size.contains(voxel.i(), voxel.j(), voxel.k());
  }

  /** True if the place lies within a voxel of this grid, border included. */
  public boolean contains(PatientPoint point) {
    VoxelPoint v = voxel(point);
    return inside(v.i(), size.x()) && inside(v.j(), size.y()) && inside(v.k(), size.z());
  }

  /** Volume of one voxel, also of a sheared grid. */
  public double voxelCubicMillimetres() {
    return Math.abs(affine.determinant());
  }

  /** The same voxels numbered in another order. */
  public Grid reordered(AxisOrder order) {
    double[][] steps = new double[3][];
    double[] first = new double[3];
    int[] counts = new int[3];
    for (Axis axis : Axis.values()) {
      int n = axis.ordinal();
      Axis old = order.old(axis);
      counts[n] = size.along(old);
      steps[n] = affine.step(old);
      if (order.flips(axis)) {
        first[old.ordinal()] = counts[n] - 1;
        steps[n] = new double[] {-steps[n][0], -steps[n][1], -steps[n][2]};
      }
    }
    return new Grid(
        new Size(counts[0], counts[1], counts[2]), columns(steps, first[0], first[1], first[2]));
  }

  /** A box of voxels of this grid that starts at {@code from} and lies inside. */
  public Grid cropped(VoxelIndex from, Size box) {
    boolean fits =
        contains(from)
            && size.contains(
                from.i() + box.x() - 1, from.j() + box.y() - 1, from.k() + box.z() - 1);
    if (!fits) {
      throw new IllegalArgumentException(
          "box of %s voxels at (%d, %d, %d) leaves the grid of %s voxels"
              .formatted(box, from.i(), from.j(), from.k(), size));
    }
    double[][] steps = {affine.step(Axis.I), affine.step(Axis.J), affine.step(Axis.K)};
    return new Grid(box, columns(steps, from.i(), from.j(), from.k()));
  }

  /** True if both have the same counts and no voxel centre differs by more than the tolerance. */
  public boolean matches(Grid other, double toleranceMm) {
    if (!size.equals(other.size)) {
      return false;
    }
    for (int corner = 0; corner < 8; corner++) {
      int i = (corner & 1) * (size.x() - 1);
      int j = (corner >> 1 & 1) * (size.y() - 1);
      int k = (corner >> 2) * (size.z() - 1);
      if (!(affine.patient(i, j, k).distance(other.affine.patient(i, j, k)) <= toleranceMm)) {
        return false;
      }
    }
    return true;
  }

  private Affine columns(double[][] steps, double i, double j, double k) {
    PatientPoint origin = affine.patient(i, j, k);
    return Affine.columns(
        steps[0], steps[1], steps[2], new double[] {origin.x(), origin.y(), origin.z()});
  }

  private static boolean inside(double v, int count) {
    return v >= -0.5 && v <= count - 0.5;
  }
}
