package io.medsam3.dicom.series;

import java.util.Arrays;

/**
 * Where a frame lies in the patient.
 *
 * @param position centre of its first pixel, LPS mm
 * @param row unit direction in which columns are counted
 * @param column unit direction in which rows are counted
 * @param inPatient false where the three belong to a frame of the device and not to the patient
 */
record Plane(double[] position, double[] row, double[] column, boolean inPatient) {
  // Headers round directions to about four decimals.
  private static final double SAME_DIRECTION = 2e-3;

  double[] normal() {
    return Vectors.unit(Vectors.cross(row, column));
  }

  /** Millimetres along the normal of another plane. */
  double height(double[] normal) {
    return Vectors.dot(position, normal);
  }

  boolean isParallel(Plane other) {
    return Vectors.distance(row, other.row) < SAME_DIRECTION
        && Vectors.distance(column, other.column) < SAME_DIRECTION;
  }

  Plane movedAlongNormal(double millimetres) {
    return new Plane(Vectors.along(position, millimetres, normal()), row, column, inPatient);
  }

  /** True for finite numbers and axes of length one at right angles, within rounding. */
  static boolean isValid(double[] position, double[] axes) {
    if (position.length != 3 || axes.length != 6) {
      return false;
    }
    double[] row = Arrays.copyOf(axes, 3);
    double[] column = Arrays.copyOfRange(axes, 3, 6);
    return Math.abs(Vectors.length(row) - 1) < 0.01
        && Math.abs(Vectors.length(column) - 1) < 0.01
        && Math.abs(Vectors.dot(row, column)) < 0.01;
  }

  static Plane of(double[] position, double[] axes, boolean inPatient) {
    double[] row = Vectors.unit(Arrays.copyOf(axes, 3));
    double[] column = Vectors.unit(Arrays.copyOfRange(axes, 3, 6));
    return new Plane(position, row, column, inPatient);
  }
}
