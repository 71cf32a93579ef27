package io.medsam3.volume;

/** How much of a grid a file says; what it does not say is counted in pixels, not in mm. */
public enum Placement {
  /** Where each voxel lies in the patient. */
  IN_PATIENT(3),
  /** Distances in all directions, but not where they lie in the patient. */
  SPACING(3),
  /** Distances within a slice. */
  PIXEL_SPACING(2),
  /** Nothing. */
  NONE(0);

  private final int spacings;

  Placement(int spacings) {
    this.spacings = spacings;
  }

  /** Of how many axes, i first, the spacing is known. */
  public int spacings() {
    return spacings;
  }
}
