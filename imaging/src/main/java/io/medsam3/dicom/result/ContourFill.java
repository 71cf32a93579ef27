package io.medsam3.dicom.result;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Size;
import io.medsam3.volume.VoxelPoint;
import java.util.Arrays;
import java.util.List;

/** Fills contours by the even-odd rule at voxel centres, row by row. */
final class ContourFill {
  private final Grid grid;
  private final boolean[][] slices; // parity of slice k, i fastest; null until touched

  ContourFill(Grid grid) {
    this.grid = grid;
    slices = new boolean[grid.size().z()][];
  }

  /** False when the contour lies in no slice: outside, or across the slices. */
  boolean add(Contour contour) {
    List<PatientPoint> points = contour.points();
    double[] x = new double[points.size()];
    double[] y = new double[points.size()];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < x.length; n++) {
      VoxelPoint v = grid.voxel(points.get(n));
      x[n] = v.i();
      y[n] = v.j();
      low = Math.min(low, v.k());
      high = Math.max(high, v.k());
    }
    long k = Math.round((low + high) / 2);
    // Half a slice of tolerance: contours of thin points or rounded planes still have a slice.
    if (k < 0 || k >= slices.length || high - low > 1 || Math.abs((low + high) / 2 - k) > 0.5) {
      return false;
    }
    Size size = grid.size();
    boolean[] slice = slices[(int) k];
    if (slice == null) {
      slice = new boolean[size.x() * size.y()];
      slices[(int) k] = slice;
    }
    for (int j = 0; j < size.y(); j++) {
      flipRow(slice, j, crossings(x, y, j));
    }
    return true;
  }

  // Where the line crosses the row of centres j; an end on the row counts for the side below only.
  private static double[] crossings(double[] x, double[] y, int j) {
    double[] found = new double[x.length];
    int count = 0;
    for (int n = 0; n < x.length; n++) {
      int next = n + 1 == x.length ? 0 : n + 1;
      if (y[n] <= j != y[next] <= j) {
        found[count++] = x[n] + (j - y[n]) / (y[next] - y[n]) * (x[next] - x[n]);
      }
    }
    double[] crossings = Arrays.copyOf(found, count);
    Arrays.sort(crossings);
    return crossings;
  }

  private void flipRow(boolean[] slice, int j, double[] crossings) {
    int width = grid.size().x();
    for (int n = 0; n + 1 < crossings.length; n += 2) {
      int from = (int) Math.max(0, Math.ceil(crossings[n]));
      int to = (int) Math.min(width - 1.0, Math.ceil(crossings[n + 1]) - 1);
      for (int i = from; i <= to; i++) {
        slice[j * width + i] ^= true;
      }
    }
  }

  Mask mask() {
    MaskPainter painter = new MaskPainter(grid);
    for (int k = 0; k < slices.length; k++) {
      boolean[] slice = slices[k];
      for (int n = 0; slice != null && n < slice.length; n++) {
        if (slice[n]) {
          painter.add(n % grid.size().x(), n / grid.size().x(), k);
        }
      }
    }
    return painter.mask();
  }
}
