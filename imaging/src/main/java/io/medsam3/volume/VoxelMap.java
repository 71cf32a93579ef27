package io.medsam3.volume;

/** Voxel index of a view to slice buffer index: a signed permutation plus a start, never a copy. */
final class VoxelMap {
  private final int[] axis; // for each stored axis, the axis of the view that runs along it
  private final int[] step; // +1 or -1
  private final int[] start;

  private VoxelMap(int[] axis, int[] step, int[] start) {
    this.axis = axis;
    this.step = step;
    this.start = start;
  }

  static VoxelMap same() {
    return new VoxelMap(new int[] {0, 1, 2}, new int[] {1, 1, 1}, new int[3]);
  }

  int stored(int storedAxis, int i, int j, int k) {
    int from = axis[storedAxis];
    int v = from == 0 ? i : from == 1 ? j : k;
    return start[storedAxis] + step[storedAxis] * v;
  }

  VoxelMap cropped(VoxelIndex from) {
    int[] moved = new int[3];
    for (int s = 0; s < 3; s++) {
      moved[s] = stored(s, from.i(), from.j(), from.k());
    }
    return new VoxelMap(axis, step, moved);
  }

  /** The view seen in another axis order; {@code size} is that of this view. */
  VoxelMap reordered(AxisOrder order, Size size) {
    int[] newAxis = new int[3];
    int[] newStep = new int[3];
    int[] newStart = start.clone();
    for (int s = 0; s < 3; s++) {
      for (Axis a : Axis.values()) {
        if (order.old(a).ordinal() == axis[s]) {
          newAxis[s] = a.ordinal();
          newStep[s] = order.flips(a) ? -step[s] : step[s];
          newStart[s] += order.flips(a) ? step[s] * (size.along(order.old(a)) - 1) : 0;
        }
      }
    }
    return new VoxelMap(newAxis, newStep, newStart);
  }

  /** True if slices k of the view are slices of the store, row by row. */
  boolean keepsRows() {
    return axis[0] == 0 && axis[1] == 1 && axis[2] == 2 && step[0] == 1 && step[1] == 1;
  }
}
