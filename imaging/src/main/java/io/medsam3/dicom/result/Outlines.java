package io.medsam3.dicom.result;

import io.medsam3.mask.Contour;
import io.medsam3.mask.Contours;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines around an object in one slice as RTSTRUCT holds them, which has no holes: each hole is
 * joined to the line around it by a bridge that is walked there and back.
 */
final class Outlines {
  private Outlines() {}

  /** In centre coordinates of slice k. */
  static List<Contour> of(Mask mask, int k) {
    List<Contour> outer = new ArrayList<>();
    List<Contour> holes = new ArrayList<>();
    for (Contour contour : Contours.midpoints(mask, k)) {
      (contour.isHole() ? holes : outer).add(contour);
    }
    double[] areas = outer.stream().mapToDouble(Contour::signedArea).toArray();
    List<Contour> joined = new ArrayList<>(outer);
    for (Contour hole : holes) {
      int around = -1;
      for (int n = 0; n < areas.length; n++) {
        boolean closer = around < 0 || areas[n] < areas[around];
        if (closer && surrounds(outer.get(n), hole.x()[0], hole.y()[0])) {
          around = n;
        }
      }
      joined.set(around, bridged(joined.get(around), hole));
    }
    return joined;
  }

  private static boolean surrounds(Contour contour, double x, double y) {
    boolean inside = false;
    for (int n = 0, last = contour.points() - 1; n < contour.points(); last = n++) {
      double y0 = contour.y()[last];
      double y1 = contour.y()[n];
      if (y0 <= y != y1 <= y) {
        double x0 = contour.x()[last];
        inside ^= x0 + (y - y0) / (y1 - y0) * (contour.x()[n] - x0) > x;
      }
    }
    return inside;
  }

  // From the nearest point of the outer line round the hole and back.
  private static Contour bridged(Contour outer, Contour hole) {
    int nearest = 0;
    double best = Double.POSITIVE_INFINITY;
    for (int n = 0; n < outer.points(); n++) {
      double distance = Math.hypot(outer.x()[n] - hole.x()[0], outer.y()[n] - hole.y()[0]);
      if (distance < best) {
        best = distance;
        nearest = n;
      }
    }
    return new Contour(
        bridged(outer.x(), hole.x(), nearest), bridged(outer.y(), hole.y(), nearest));
  }

  private static double[] bridged(double[] outer, double[] hole, int at) {
    double[] joined = Arrays.copyOf(outer, outer.length + hole.length + 2);
    System.arraycopy(hole, 0, joined, at + 1, hole.length);
    joined[at + 1 + hole.length] = hole[0];
    System.arraycopy(outer, at, joined, at + 2 + hole.length, outer.length - at);
    return joined;
  }
}
