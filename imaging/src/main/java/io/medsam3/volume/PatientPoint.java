package io.medsam3.volume;

/** A place in the patient, in LPS millimetres: x to the left, y to the back, z to the head. */
public record PatientPoint(double x, double y, double z) {
  public double distance(PatientPoint other) {
    return Math.sqrt(
        (x - other.x) * (x - other.x)
            + (y - other.y) * (y - other.y)
            + (z - other.z) * (z - other.z));
  }

  /** Coordinate 0, 1 or 2, that is x, y or z. */
  public double coordinate(int dimension) {
    return switch (dimension) {
      case 0 -> x;
      case 1 -> y;
      case 2 -> z;
      default -> throw new IllegalArgumentException("dimension " + dimension + "; there are 0..2");
    };
  }
}
