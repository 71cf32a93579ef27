package io.medsam3.predict;

import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Orientation;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a volume is cut into pictures. Anatomical cuts look alike however the volume is stored: the
 * patient's left at the right of the picture, or the face at its left, and the head up.
 */
public enum Cut {
  AXIAL("LPS"),
  CORONAL("LIP"),
  SAGITTAL("PIL"),
  /** The slices k as they are stored, for stacks without a place in a patient. */
  STORED("");

  /** How much farther apart than pixels slices must be to be taken for the planes of the scan. */
  private static final double THICK = 1.5;

  private final String orientation; // of u, v and the slices; empty for none

  Cut(String orientation) {
    this.orientation = orientation;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Cut of(String label) {
    for (Cut cut : values()) {
      if (cut.label().equals(label)) {
        return cut;
      }
    }
    throw new IllegalArgumentException(
        "no cut '%s'; expected axial, coronal, sagittal or stored".formatted(label));
  }

  /** The planes that were scanned where slices are thick, or there is but one; else axial. */
  public static Cut suiting(Grid grid) {
    double[] steps = new double[3];
    for (Axis axis : Axis.values()) {
      boolean single = grid.size().along(axis) == 1;
      steps[axis.ordinal()] = single ? Double.MAX_VALUE : length(grid.affine().step(axis));
    }
    double[] sorted = steps.clone();
    Arrays.sort(sorted);
    for (Axis axis : Axis.values()) {
      if (steps[axis.ordinal()] > THICK * sorted[1]) {
        return across(grid.orientation().code().charAt(axis.ordinal()));
      }
    }
    return AXIAL;
  }

  private static Cut across(char direction) {
    return switch (direction) {
      case 'L', 'R' -> SAGITTAL;
      case 'A', 'P' -> CORONAL;
      default -> AXIAL;
    };
  }

  private static double length(double[] step) {
    return Math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
  }

  /** The stored axis that the slices follow each other along. */
  public Axis across(Grid grid) {
    return order(grid).k();
  }

  /** From the stored order of voxels to u, v and slices. */
  public AxisOrder order(Grid grid) {
    return this == STORED ? AxisOrder.SAME : grid.orientation().to(new Orientation(orientation));
  }
}
