package io.medsam3.dicom.result;

import io.medsam3.mask.Contour;
import io.medsam3.mask.Polygons;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Collects contours by the slice they lie in and fills them. */
final class ContourFill {
  private final Grid grid;
  private final TreeMap<Integer, List<Contour>> slices = new TreeMap<>();

  ContourFill(Grid grid) {
    this.grid = grid;
  }

  /** False when the contour lies in no slice: outside, or across the slices. */
  boolean add(PlanarContour contour) {
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
    double middle = (low + high) / 2;
    long k = Math.round(middle);
    // Half a slice of tolerance: planes are rounded, and some writers put them on slice borders.
    if (k < 0 || k >= grid.size().z() || high - low > 1 || Math.abs(middle - k) > 0.5) {
      return false;
    }
    slices.computeIfAbsent((int) k, n -> new ArrayList<>()).add(new Contour(x, y));
    return true;
  }

  Mask mask() {
    MaskPainter painter = new MaskPainter(grid);
    slices.forEach((k, contours) -> Polygons.fill(contours, grid.size(), painter, k));
    return painter.mask();
  }
}
