package io.medsam3.mask;

import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.Size;
import java.util.Arrays;
import java.util.List;

/** Fills polygons by the even-odd rule: a pixel belongs to them if its centre lies inside. */
public final class Polygons {
  private Polygons() {}

  /**
   * Adds to slice k what the lines enclose, in centre coordinates. Lines inside lines are holes. A
   * centre exactly on a line belongs to the side of larger coordinates.
   */
  public static void fill(List<Contour> contours, Size size, MaskPainter painter, int k) {
    for (int j = 0; j < size.y(); j++) {
      double[] crossings = crossings(contours, j);
      for (int n = 0; n + 1 < crossings.length; n += 2) {
        int from = (int) Math.max(0, Math.ceil(crossings[n]));
        int to = (int) Math.min(size.x(), Math.ceil(crossings[n + 1]));
        painter.addRun(from, to, j, k);
      }
    }
  }

  private static double[] crossings(List<Contour> contours, double y) {
    double[] found = new double[16];
    int count = 0;
    for (Contour c : contours) {
      for (int n = 0, last = c.points() - 1; n < c.points(); last = n++) {
        double y0 = c.y()[last];
        double y1 = c.y()[n];
        if (y0 <= y == y1 <= y) {
          continue;
        }
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        double t = (y - y0) / (y1 - y0);
        found[count++] = c.x()[last] + t * (c.x()[n] - c.x()[last]);
      }
    }
    double[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
