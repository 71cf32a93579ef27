package io.medsam3.volume;

/** The number of a voxel along the three axes of its grid, from 0, i fastest in memory. */
public record VoxelIndex(int i, int j, int k) {
  /** The number along axis I, J or K. */
  public int along(Axis axis) {
    return switch (axis) {
      case I -> i;
      case J -> j;
      case K -> k;
    };
  }
}
