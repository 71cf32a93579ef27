package io.medsam3.volume;

/** Voxel counts along the three axes, each at least 1; a picture has z = 1. */
public record Size(int x, int y, int z) {
  public Size {
    if (x < 1 || y < 1 || z < 1) {
      throw new IllegalArgumentException(
          "size %d x %d x %d; each count must be at least 1".formatted(x, y, z));
    }
  }

  public long voxels() {
    return (long) x * y * z;
  }

  public int along(Axis axis) {
    return switch (axis) {
      case I -> x;
      case J -> y;
      case K -> z;
    };
  }

  public boolean contains(int i, int j, int k) {
    return i >= 0 && i < x && j >= 0 && j < y && k >= 0 && k < z;
  }

  @Override
  public String toString() {
    return x + " x " + y + " x " + z;
  }
}
