package io.medsam3.volume;

/**
 * One plane of a volume across an axis, as a view: u runs along the first remaining axis of the
 * volume, v along the second.
 */
public record Slice(Volume volume, Axis axis, int index) {
  public Slice {
    int count = volume.size().along(axis);
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "slice %d along %s; there are 0..%d".formatted(index, axis, count - 1));
    }
  }

  /** The axis of the volume that u runs along. */
  public Axis across() {
    return axis == Axis.I ? Axis.J : Axis.I;
  }

  /** The axis of the volume that v runs along. */
  public Axis down() {
    return axis == Axis.K ? Axis.J : Axis.K;
  }

  public int width() {
    return volume.size().along(across());
  }

  public int height() {
    return volume.size().along(down());
  }

  /** The voxel of the volume that pixel (u, v) shows. */
  public VoxelIndex voxel(int u, int v) {
    return switch (axis) {
      case I -> new VoxelIndex(index, u, v);
      case J -> new VoxelIndex(u, index, v);
      case K -> new VoxelIndex(u, v, index);
    };
  }

  public double intensity(int u, int v, int channel) {
    VoxelIndex at = voxel(u, v);
    return volume.intensity(at.i(), at.j(), at.k(), channel);
  }

  public double intensity(int u, int v) {
    return intensity(u, v, 0);
  }

  /** Intensities of one channel, u fastest. */
  public float[] intensities(int channel) {
    float[] values = new float[width() * height()];
    if (axis == Axis.K) {
      volume.copySlice(index, channel, values);
      return values;
    }
    int n = 0;
    for (int v = 0; v < height(); v++) {
      for (int u = 0; u < width(); u++) {
        values[n++] = (float) intensity(u, v, channel);
      }
    }
    return values;
  }
}
