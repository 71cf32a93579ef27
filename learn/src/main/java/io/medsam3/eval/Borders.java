package io.medsam3.eval;

import io.medsam3.mask.DistanceMap;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far apart the borders of a prediction and a reference are, by MetricsReloaded's convention:
 * the border is the mask without its erosion by face neighbours, every border pixel counts once,
 * and what lies outside the picture is background.
 *
 * @param nsd normalised surface distance (surface Dice): share of both borders that lies within the
 *     tolerance of the other; 0 when one mask is empty
 * @param hd95 the larger of the two directions' 95th percentiles; the picture's diagonal when one
 *     mask is empty
 * @param unit {@code mm} where the spacing is known, else {@code px}
 */
public record Borders(double nsd, double hd95, String unit) {

  /**
   * Compares two masks of one size, at least one of them not empty.
   *
   * @param tolerance in the unit of the result
   * @param spacing mm between pixel centres, or null to measure in pixels
   */
  public static Borders of(
      Mask predicted, Mask reference, double tolerance, @Nullable Spacing spacing) {
    if (predicted.isEmpty() && reference.isEmpty()) {
      throw new IllegalArgumentException("both masks are empty; there is no border to compare");
    }
    String unit = spacing == null ? "px" : "mm";
    Spacing step = spacing == null ? new Spacing(1, 1, 1) : spacing;
    if (predicted.isEmpty() || reference.isEmpty()) {
      return new Borders(0, diagonal(predicted.size(), step), unit);
    }
    Grid grid = new Grid(predicted.size(), Affine.scaling(step));
    Mask first = border(predicted, grid);
    Mask second = border(reference, grid);
    double[] there = distances(first, second);
    double[] back = distances(second, first);
    double near = within(there, tolerance) + within(back, tolerance);
    double worst = Math.max(Percentile.ofSorted(there, 95), Percentile.ofSorted(back, 95));
    return new Borders(near / (there.length + back.length), worst, unit);
  }

  private static double diagonal(Size size, Spacing step) {
    double x = size.x() * step.x();
    double y = size.y() * step.y();
    double z = size.z() > 1 ? size.z() * step.z() : 0;
    return Math.sqrt(x * x + y * y + z * z);
  }

  private static Mask border(Mask mask, Grid grid) {
    Size size = mask.size();
    MaskPainter painter = new MaskPainter(grid);
    for (int k = 0; k < size.z(); k++) {
      for (int j = 0; j < size.y() && !mask.isSliceEmpty(k); j++) {
        for (int i = 0; i < size.x(); i++) {
          if (mask.covers(i, j, k) && !isInner(mask, i, j, k)) {
            painter.add(i, j, k);
          }
        }
      }
    }
    return painter.mask();
  }

  private static boolean isInner(Mask mask, int i, int j, int k) {
    Size size = mask.size();
    boolean inPlane =
        i > 0
            && j > 0
            && i + 1 < size.x()
            && j + 1 < size.y()
            && mask.covers(i - 1, j, k)
            && mask.covers(i + 1, j, k)
            && mask.covers(i, j - 1, k)
            && mask.covers(i, j + 1, k);
    boolean flat = size.z() == 1;
    return inPlane
        && (flat
            || k > 0 && k + 1 < size.z() && mask.covers(i, j, k - 1) && mask.covers(i, j, k + 1));
  }

  /** From every pixel of one border to the nearest of the other, ascending. */
  private static double[] distances(Mask from, Mask to) {
    DistanceMap map = DistanceMap.to(to);
    Size size = from.size();
    double[] distances = new double[Math.toIntExact(from.count())];
    int n = 0;
    for (int k = 0; k < size.z(); k++) {
      for (int j = 0; j < size.y() && !from.isSliceEmpty(k); j++) {
        for (int i = 0; i < size.x(); i++) {
          if (from.covers(i, j, k)) {
            distances[n++] = map.mm(i, j, k);
          }
        }
      }
    }
    Arrays.sort(distances);
    return distances;
  }

  private static long within(double[] distances, double tolerance) {
    return Arrays.stream(distances).filter(d -> d <= tolerance).count();
  }
}
