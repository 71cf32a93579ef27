package io.medsam3.mask;

import io.medsam3.volume.Mask;

/** Fills background that an object encloses, within slices or in space. */
public final class Holes {
  private Holes() {}

  /**
   * Fills holes of up to {@code most} voxels; {@code objects} is the connectivity of the object,
   * the background has the opposite one.
   */
  public static Mask fill(Mask mask, Connectivity objects, long most) {
    Mask background = Mask.of(mask.grid(), (i, j, k) -> !mask.covers(i, j, k));
    Components parts = Components.of(background, objects.dual());
    return mask.or(parts.union(n -> !parts.touchesBorder(n) && parts.voxels(n) <= most));
  }

  /** Fills all holes. */
  public static Mask fill(Mask mask, Connectivity objects) {
    return fill(mask, objects, Long.MAX_VALUE);
  }
}
