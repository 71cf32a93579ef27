package io.medsam3.mask;

import io.medsam3.volume.Mask;
import java.util.Arrays;

/** The runs of set voxels of a mask along i, in the order of k, then j, then i. */
final class Runs {
  private int count;
  private int[] from = new int[64]; // first voxel
  private int[] to = new int[64]; // one behind the last
  private final int[] rowStart; // run number at which row (j, k) starts

  private final int rows;
  private final int slices;

  private Runs(int rows, int slices) {
    this.rows = rows;
    this.slices = slices;
    rowStart = new int[Math.addExact(Math.multiplyExact(rows, slices), 1)];
  }

  static Runs of(Mask mask) {
    int width = mask.size().x();
    Runs runs = new Runs(mask.size().y(), mask.size().z());
    for (int k = 0; k < runs.slices; k++) {
      byte[] pixels = mask.isSliceEmpty(k) ? new byte[0] : mask.bytes(k);
      for (int j = 0; j < runs.rows; j++) {
        runs.rowStart[k * runs.rows + j] = runs.count;
        if (pixels.length > 0) {
          runs.addRow(pixels, j * width, width);
        }
      }
    }
    runs.rowStart[runs.rows * runs.slices] = runs.count;
    return runs;
  }

  private void addRow(byte[] pixels, int at, int width) {
    int i = 0;
    while (i < width) {
      while (i < width && pixels[at + i] == 0) {
        i++;
      }
      int start = i;
      while (i < width && pixels[at + i] != 0) {
        i++;
      }
      if (i > start) {
        if (count == from.length) {
          from = Arrays.copyOf(from, 2 * count);
          to = Arrays.copyOf(to, 2 * count);
        }
        from[count] = start;
        to[count++] = i;
      }
    }
  }

  int count() {
    return count;
  }

  int from(int run) {
    return from[run];
  }

  int to(int run) {
    return to[run];
  }

  int length(int run) {
    return to[run] - from[run];
  }

  int rows() {
    return rows;
  }

  int slices() {
    return slices;
  }

  /** Number of the first run of row j in slice k. */
  int start(int j, int k) {
    return rowStart[k * rows + j];
  }

  /** Number behind the last run of row j in slice k. */
  int end(int j, int k) {
    return rowStart[k * rows + j + 1];
  }
}
