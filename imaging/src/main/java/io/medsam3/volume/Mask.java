package io.medsam3.volume;

import java.util.Arrays;

/**
 * One object on a grid, yes or no for each voxel; one bit per voxel, and slices without any cost
 * nothing. Immutable: {@link MaskPainter} makes one.
 */
public final class Mask {
  static final long[] EMPTY_SLICE = {};

  private final Grid grid;
  private final long[][] slices; // bits of slice k, i fastest; EMPTY_SLICE if there is none

  Mask(Grid grid, long[][] slices) {
    this.grid = grid;
    this.slices = slices;
  }

  /** Decides whether a voxel belongs to an object. */
  @FunctionalInterface
  public interface Rule {
    boolean covers(int i, int j, int k);
  }

  public static Mask empty(Grid grid) {
    return new MaskPainter(grid).mask();
  }

  /** All voxels for which the rule says yes. */
  public static Mask of(Grid grid, Rule rule) {
    MaskPainter painter = new MaskPainter(grid);
    Size size = grid.size();
    for (int k = 0; k < size.z(); k++) {
      for (int j = 0; j < size.y(); j++) {
        for (int i = 0; i < size.x(); i++) {
          if (rule.covers(i, j, k)) {
            painter.add(i, j, k);
          }
        }
      }
    }
    return painter.mask();
  }

  public Grid grid() {
    return grid;
  }

  public Size size() {
    return grid.size();
  }

  public boolean covers(int i, int j, int k) {
    long[] bits = slices[k];
    if (bits.length == 0) {
      return false;
    }
    int n = j * grid.size().x() + i;
    return (bits[n >> 6] >>> n & 1) != 0;
  }

  public boolean covers(VoxelIndex v) {
    return covers(v.i(), v.j(), v.k());
  }

  /** True if the voxel nearest to the place belongs to the object; outside the grid never. */
  public boolean covers(PatientPoint point) {
    if (!grid.contains(point)) {
      return false;
    }
    VoxelIndex v = grid.voxel(point).nearest();
    return grid.contains(v) && covers(v);
  }

  public boolean isSliceEmpty(int k) {
    for (long word : slices[k]) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  public boolean isEmpty() {
    for (int k = 0; k < slices.length; k++) {
      if (!isSliceEmpty(k)) {
        return false;
      }
    }
    return true;
  }

  /** Number of voxels of the object. */
  public long count() {
    long count = 0;
    for (int k = 0; k < slices.length; k++) {
      count += count(k);
    }
    return count;
  }

  /** Number of voxels of the object in slice k. */
  public int count(int k) {
    int count = 0;
    for (long word : slices[k]) {
      count += Long.bitCount(word);
    }
    return count;
  }

  public double cubicMillimetres() {
    return count() * grid.voxelCubicMillimetres();
  }

  public Mask cropped(VoxelIndex from, Size box) {
    return of(
        grid.cropped(from, box), (i, j, k) -> covers(from.i() + i, from.j() + j, from.k() + k));
  }

  /** The same object with voxels numbered in another order. */
  public Mask reordered(AxisOrder order) {
    VoxelMap map = VoxelMap.same().reordered(order, size());
    return of(
        grid.reordered(order),
        (i, j, k) ->
            covers(map.stored(0, i, j, k), map.stored(1, i, j, k), map.stored(2, i, j, k)));
  }

  /**
   * The object that {@link #reordered} made this one of.
   *
   * @param before the grid that it was on
   */
  public Mask orderedBack(AxisOrder order, Grid before) {
    int[] at = new int[3];
    return of(
        before,
        (i, j, k) -> {
          int[] voxel = {i, j, k};
          for (Axis axis : Axis.values()) {
            int index = voxel[order.old(axis).ordinal()];
            at[axis.ordinal()] = order.old(axis, index, size().along(axis));
          }
          return covers(at[0], at[1], at[2]);
        });
  }

  /** The same object with axes nearest to the given orientation. */
  public Mask reoriented(Orientation orientation) {
    return reordered(grid.orientation().to(orientation));
  }

  /** Voxels of either. */
  public Mask or(Mask other) {
    return combined(other, (a, b) -> a | b);
  }

  /** Voxels of both. */
  public Mask and(Mask other) {
    return combined(other, (a, b) -> a & b);
  }

  /** Voxels of this one that are not in the other. */
  public Mask minus(Mask other) {
    return combined(other, (a, b) -> a & ~b);
  }

  /** The 64-bit words of slice k, i fastest, lowest bit first; empty if nothing is there. */
  public long[] words(int k) {
    return slices[k].clone();
  }

  /** One byte per pixel of slice k, i fastest: 1 in the object, 0 elsewhere. */
  public byte[] bytes(int k) {
    byte[] bytes = new byte[grid.size().x() * grid.size().y()];
    long[] bits = slices[k];
    for (int w = 0; w < bits.length; w++) {
      for (long rest = bits[w]; rest != 0; rest &= rest - 1) {
        bytes[(w << 6) + Long.numberOfTrailingZeros(rest)] = 1;
      }
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Mask that) || !grid.equals(that.grid)) {
      return false;
    }
    for (int k = 0; k < slices.length; k++) {
      boolean same =
          isSliceEmpty(k) ? that.isSliceEmpty(k) : Arrays.equals(slices[k], that.slices[k]);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return 31 * grid.hashCode() + Long.hashCode(count());
  }

  @Override
  public String toString() {
    return "Mask of " + count() + " in " + grid.size() + " voxels";
  }

  private interface Words {
    long combine(long a, long b);
  }

  private Mask combined(Mask other, Words words) {
    if (!grid.equals(other.grid)) {
      throw new IllegalArgumentException(
          "masks on different grids: %s and %s voxels; resample one first"
              .formatted(grid.size(), other.grid.size()));
    }
    long[][] result = new long[slices.length][];
    for (int k = 0; k < slices.length; k++) {
      int length = Math.max(slices[k].length, other.slices[k].length);
      result[k] = length == 0 ? EMPTY_SLICE : new long[length];
      for (int w = 0; w < length; w++) {
        long a = slices[k].length == 0 ? 0 : slices[k][w];
        long b = other.slices[k].length == 0 ? 0 : other.slices[k][w];
        result[k][w] = words.combine(a, b);
      }
    }
    return new Mask(grid, result);
  }
}
