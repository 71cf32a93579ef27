package io.medsam3.propagate;

import io.medsam3.mask.DistanceMap;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;

/**
 * Masks between two slices by their distances to the border (Raya and Udupa 1990); where an object
 * is on one of the slices only, it ends half way.
 */
final class SliceInterpolation {
  private final boolean[] before;
  private final boolean[] after;
  private final double[] distancesBefore;
  private final double[] distancesAfter;

  /** Takes two masks of one size, u fastest. */
  SliceInterpolation(boolean[] before, boolean[] after, int width, int height) {
    this.before = before;
    this.after = after;
    boolean both = any(before) && any(after);
    distancesBefore = both ? signed(before, width, height) : new double[0];
    distancesAfter = both ? signed(after, width, height) : new double[0];
  }

  /** The mask at a share 0..1 of the way. */
  boolean[] at(double share) {
    if (distancesBefore.length == 0) {
      return (share < 0.5 ? before : after).clone();
    }
    boolean[] inside = new boolean[before.length];
    for (int n = 0; n < inside.length; n++) {
      inside[n] = (1 - share) * distancesBefore[n] + share * distancesAfter[n] > 0;
    }
    return inside;
  }

  private static boolean any(boolean[] mask) {
    for (boolean pixel : mask) {
      if (pixel) {
        return true;
      }
    }
    return false;
  }

  /** Pixels to the outside where inside, minus pixels to the inside where outside. */
  private static double[] signed(boolean[] mask, int width, int height) {
    Grid grid = new Grid(new Size(width, height, 1), Affine.identity());
    DistanceMap toObject = DistanceMap.to(Mask.of(grid, (i, j, k) -> mask[j * width + i]));
    DistanceMap toOutside = DistanceMap.to(Mask.of(grid, (i, j, k) -> !mask[j * width + i]));
    double[] signed = new double[mask.length];
    for (int n = 0; n < signed.length; n++) {
      int i = n % width;
      int j = n / width;
      double outside = Math.min(toOutside.mm(i, j, 0), width + height); // infinite when all inside
      signed[n] = mask[n] ? outside : -toObject.mm(i, j, 0);
    }
    return signed;
  }
}
