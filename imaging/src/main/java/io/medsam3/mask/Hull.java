package io.medsam3.mask;

import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Convex hull of the pixel corners of an object in one slice (monotone chain). */
final class Hull {
  private Hull() {}

  /** Corners {x, y} in centre coordinates, so that pixel (0, 0) has corners at -0.5 and 0.5. */
  static List<double[]> of(Mask mask, int k) {
    List<double[]> corners = new ArrayList<>();
    for (Contour contour : Contours.edges(mask, k)) {
      if (!contour.isHole()) {
        for (int n = 0; n < contour.points(); n++) {
          corners.add(new double[] {contour.x()[n] - 0.5, contour.y()[n] - 0.5});
        }
      }
    }
    double[][] sorted = corners.toArray(double[][]::new);
    Arrays.sort(
        sorted, (a, b) -> a[0] != b[0] ? Double.compare(a[0], b[0]) : Double.compare(a[1], b[1]));
    double[][] hull = new double[2 * sorted.length + 1][];
    int count = half(sorted, hull, 0, false);
    count = half(sorted, hull, count - 1, true);
    return List.of(Arrays.copyOf(hull, Math.max(0, count - 1)));
  }

  private static int half(double[][] sorted, double[][] hull, int base, boolean backwards) {
    int count = Math.max(0, base);
    int floor = count;
    for (int n = 0; n < sorted.length; n++) {
      double[] p = sorted[backwards ? sorted.length - 1 - n : n];
      while (count >= floor + 2 && cross(hull[count - 2], hull[count - 1], p) <= 0) {
        count--;
      }
      hull[count++] = p;
    }
    return count;
  }

  private static double cross(double[] o, double[] a, double[] b) {
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  }
}
