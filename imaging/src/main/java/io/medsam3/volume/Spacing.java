package io.medsam3.volume;

/** Distances of voxel centres along the three axes in mm, always positive. */
public record Spacing(double x, double y, double z) {
  public Spacing {
    if (!(x > 0 && y > 0 && z > 0) || Double.isInfinite(x + y + z)) {
      throw new IllegalArgumentException(
          "spacing %s, %s, %s mm; each must be positive and finite".formatted(x, y, z));
    }
  }

  public double along(Axis axis) {
    return switch (axis) {
      case I -> x;
      case J -> y;
      case K -> z;
    };
  }

  /** Volume of one voxel of an unsheared grid. */
  public double cubicMillimetres() {
    return x * y * z;
  }
}
