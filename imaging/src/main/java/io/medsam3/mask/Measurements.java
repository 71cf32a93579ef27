package io.medsam3.mask;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Size of an object. Diameters run between the outer corners of voxels: the longest within one
 * slice k, the extent at a right angle to it in the same slice (the short axis of RECIST 1.1), and
 * the longest in space, which ends at the middle of slices.
 *
 * @param slice the slice of the two diameters, -1 for an empty object
 */
public record Measurements(
    long voxels,
    double cubicMillimetres,
    int slice,
    double longDiameterMm,
    double shortDiameterMm,
    double diameterInSpaceMm) {

  public double millilitres() {
    return cubicMillimetres / 1000;
  }

  public static Measurements of(Mask mask) {
    Affine affine = mask.grid().affine();
    double longest = 0;
    double across = 0;
    int slice = -1;
    List<PatientPoint> all = new ArrayList<>();
    for (int k = 0; k < mask.size().z(); k++) {
      if (mask.isSliceEmpty(k)) {
        continue;
      }
      List<PatientPoint> corners = new ArrayList<>();
      for (double[] corner : Hull.of(mask, k)) {
        corners.add(affine.patient(corner[0], corner[1], k));
      }
      PatientPoint[] pair = farthest(corners);
      double distance = pair[0].distance(pair[1]);
      if (distance > longest) {
        longest = distance;
        across = width(corners, pair);
        slice = k;
      }
      all.addAll(corners);
    }
    double inSpace = 0;
    if (!all.isEmpty()) {
      PatientPoint[] pair = farthest(all);
      inSpace = pair[0].distance(pair[1]);
    }
    return new Measurements(mask.count(), mask.cubicMillimetres(), slice, longest, across, inSpace);
  }

  // Sorted by the distance from their middle, most pairs can be left out: no pair is longer than
  // the sum of its two distances.
  private static PatientPoint[] farthest(List<PatientPoint> points) {
    double x = points.stream().mapToDouble(PatientPoint::x).average().orElse(0);
    double y = points.stream().mapToDouble(PatientPoint::y).average().orElse(0);
    double z = points.stream().mapToDouble(PatientPoint::z).average().orElse(0);
    PatientPoint middle = new PatientPoint(x, y, z);
    List<PatientPoint> sorted = new ArrayList<>(points);
    sorted.sort((a, b) -> Double.compare(b.distance(middle), a.distance(middle)));
    PatientPoint[] best = {sorted.get(0), sorted.get(0)};
    double longest = 0;
    for (int a = 0; a < sorted.size(); a++) {
      double reach = sorted.get(a).distance(middle);
      if (2 * reach <= longest) {
        break;
      }
      for (int b = a + 1; b < sorted.size(); b++) {
        if (reach + sorted.get(b).distance(middle) <= longest) {
          break;
        }
        double distance = sorted.get(a).distance(sorted.get(b));
        if (distance > longest) {
          longest = distance;
          best = new PatientPoint[] {sorted.get(a), sorted.get(b)};
        }
      }
    }
    return best;
  }

  // Extent of the hull at a right angle to the long diameter, within the plane of the slice.
  private static double width(List<PatientPoint> corners, PatientPoint[] pair) {
    double length = pair[0].distance(pair[1]);
    if (length == 0) {
      return 0;
    }
    double[] u = {
      (pair[1].x() - pair[0].x()) / length,
      (pair[1].y() - pair[0].y()) / length,
      (pair[1].z() - pair[0].z()) / length
    };
    double widest = 0;
    for (PatientPoint p : corners) {
      for (PatientPoint q : corners) {
        double[] d = {q.x() - p.x(), q.y() - p.y(), q.z() - p.z()};
        double along = d[0] * u[0] + d[1] * u[1] + d[2] * u[2];
        double square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] - along * along;
        widest = Math.max(widest, square);
      }
    }
    return Math.sqrt(Math.max(0, widest));
  }
}
