package io.medsam3.volume;

import java.util.Arrays;

/** Sets voxels one by one or slice by slice and then hands out the finished mask. */
public final class MaskPainter {
  private final Grid grid;
  private final long[][] slices;

  public MaskPainter(Grid grid) {
    this.grid = grid;
    slices = new long[grid.size().z()][];
    Arrays.fill(slices, Mask.EMPTY_SLICE);
  }

  public void add(int i, int j, int k) {
    check(i, j, k);
    int n = j * grid.size().x() + i;
    bits(k)[n >> 6] |= 1L << n;
  }

  public void remove(int i, int j, int k) {
    check(i, j, k);
    int n = j * grid.size().x() + i;
    if (slices[k].length > 0) {
      slices[k][n >> 6] &= ~(1L << n);
    }
  }

  /** Adds the voxels {@code i0} (with) to {@code i1} (without) of row j in slice k. */
  public void addRun(int i0, int i1, int j, int k) {
    if (i0 >= i1) {
      return;
    }
    check(i0, j, k);
    check(i1 - 1, j, k);
    long[] bits = bits(k);
    for (int n = j * grid.size().x() + i0, end = n + i1 - i0; n < end; n++) {
      bits[n >> 6] |= 1L << n;
    }
  }

  /** Adds all pixels of slice k whose byte is not zero, i fastest. */
  public void addSlice(int k, byte[] pixels) {
    int plane = grid.size().x() * grid.size().y();
    if (pixels.length != plane) {
      throw new IllegalArgumentException(
          "slice of %d pixels; the grid has %d".formatted(pixels.length, plane));
    }
    for (int n = 0; n < plane; n++) {
      if (pixels[n] != 0) {
        bits(k)[n >> 6] |= 1L << n;
      }
    }
  }

  public boolean covers(int i, int j, int k) {
    check(i, j, k);
    int n = j * grid.size().x() + i;
    return slices[k].length > 0 && (slices[k][n >> 6] >>> n & 1) != 0;
  }

  /** The mask as painted so far; later painting does not change it. */
  public Mask mask() {
    long[][] copy = new long[slices.length][];
    for (int k = 0; k < slices.length; k++) {
      copy[k] = slices[k].length == 0 ? Mask.EMPTY_SLICE : slices[k].clone();
    }
    return new Mask(grid, copy);
  }

  private long[] bits(int k) {
    if (slices[k].length == 0) {
      slices[k] = new long[(grid.size().x() * grid.size().y() + 63) >> 6];
    }
    return slices[k];
  }

  private void check(int i, int j, int k) {
    if (!grid.size().contains(i, j, k)) {
      throw new IllegalArgumentException(
          "voxel (%d, %d, %d) lies outside the grid of %s voxels".formatted(i, j, k, grid.size()));
    }
  }
}
