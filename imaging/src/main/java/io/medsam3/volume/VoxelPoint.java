package io.medsam3.volume;

/** A place in voxel coordinates that may lie between voxels; whole numbers are voxel centres. */
public record VoxelPoint(double i, double j, double k) {
  /** The voxel whose centre is nearest; it may lie outside any grid. */
  public VoxelIndex nearest() {
    return new VoxelIndex(
        Math.toIntExact(Math.round(i)),
        Math.toIntExact(Math.round(j)),
        Math.toIntExact(Math.round(k)));
  }
}
