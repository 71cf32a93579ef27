package io.medsam3.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * An image in space: stored samples on a grid, with the rescale that makes intensities of them.
 * Crops, other axis orders and slices are views on the same memory.
 */
public final class Volume {
  private final Grid grid;
  private final Voxels voxels;
  private final VoxelMap map;
  private final List<Rescale> rescales; // one for all, or one per stored slice
  private final Presentation presentation;

  private Volume(
      Grid grid, Voxels voxels, VoxelMap map, List<Rescale> rescales, Presentation presentation) {
    this.grid = grid;
    this.voxels = voxels;
    this.map = map;
    this.rescales = rescales;
    this.presentation = presentation;
  }

  /** Stored samples that are the intensities. */
  public static Volume of(Grid grid, Voxels voxels) {
    return of(grid, voxels, List.of(Rescale.NONE), Presentation.UNKNOWN);
  }

  /** {@code rescales} holds one entry for the whole volume or one for each slice k. */
  public static Volume of(
      Grid grid, Voxels voxels, List<Rescale> rescales, Presentation presentation) {
    if (!grid.size().equals(voxels.size())) {
      throw new IllegalArgumentException(
          "grid of %s voxels for samples of %s".formatted(grid.size(), voxels.size()));
    }
    if (rescales.size() != 1 && rescales.size() != grid.size().z()) {
      throw new IllegalArgumentException(
          "%d rescales for %d slices; one for all or one each"
              .formatted(rescales.size(), grid.size().z()));
    }
    return new Volume(grid, voxels, VoxelMap.same(), List.copyOf(rescales), presentation);
  }

  public Grid grid() {
    return grid;
  }

  public Size size() {
    return grid.size();
  }

  public VoxelType type() {
    return voxels.type();
  }

  /** 1 for grey, 3 for red, green, blue, more for vectors. */
  public int channels() {
    return voxels.channels();
  }

  public Presentation presentation() {
    return presentation;
  }

  /** The rescale of slice k of the stored order; the same for all k unless the file says else. */
  public List<Rescale> rescales() {
    return rescales;
  }

  public boolean isRescaled() {
    return !rescales.stream().allMatch(Rescale.NONE::equals);
  }

  public double stored(int i, int j, int k, int channel) {
    return voxels.sample(
        map.stored(0, i, j, k), map.stored(1, i, j, k), map.stored(2, i, j, k), channel);
  }

  public double intensity(int i, int j, int k, int channel) {
    return rescale(i, j, k).intensity(stored(i, j, k, channel));
  }

  /** Intensity of the first channel. */
  public double intensity(int i, int j, int k) {
    return intensity(i, j, k, 0);
  }

  public double intensity(VoxelIndex v) {
    return intensity(v.i(), v.j(), v.k(), 0);
  }

  /** The rescale that holds at a voxel of this view. */
  public Rescale rescale(int i, int j, int k) {
    return rescales.size() == 1 ? rescales.get(0) : rescales.get(map.stored(2, i, j, k));
  }

  /** The plane across the axis at that index, as a view. */
  public Slice slice(Axis axis, int index) {
    return new Slice(this, axis, index);
  }

  /** A box of this volume, as a view. */
  public Volume cropped(VoxelIndex from, Size box) {
    return new Volume(grid.cropped(from, box), voxels, map.cropped(from), rescales, presentation);
  }

  /** The same voxels numbered in another order, as a view. */
  public Volume reordered(AxisOrder order) {
    return new Volume(
        grid.reordered(order), voxels, map.reordered(order, size()), rescales, presentation);
  }

  /** The same voxels with axes nearest to the given orientation, as a view. */
  public Volume reoriented(Orientation orientation) {
    return reordered(grid.orientation().to(orientation));
  }

  /** The same samples on another grid of the same size, for files whose geometry comes later. */
  public Volume on(Grid other) {
    if (!other.size().equals(grid.size())) {
      throw new IllegalArgumentException(
          "grid of %s voxels for a volume of %s".formatted(other.size(), grid.size()));
    }
    return new Volume(other, voxels, map, rescales, presentation);
  }

  public Volume presentedAs(Presentation other) {
    return new Volume(grid, voxels, map, rescales, other);
  }

  /**
   * Intensities of one channel of slice k into {@code target}, i fastest; the quick way for whole
   * slices.
   */
  public void copySlice(int k, int channel, float[] target) {
    Size size = size();
    if (target.length != size.x() * size.y()) {
      throw new IllegalArgumentException(
          "target of %d for a slice of %d x %d".formatted(target.length, size.x(), size.y()));
    }
    if (map.keepsRows() && voxels.channels() == 1 && voxels.type() != VoxelType.F64) {
      copyRows(k, target);
      return;
    }
    int n = 0;
    for (int j = 0; j < size.y(); j++) {
      for (int i = 0; i < size.x(); i++) {
        target[n++] = (float) intensity(i, j, k, channel);
      }
    }
  }

  /** A copy of the stored samples of slice k, i fastest, in the given byte order. */
  public ByteBuffer packedSlice(int k, ByteOrder order) {
    Size size = size();
    int bytes = type().bytes();
    int channels = channels();
    ByteBuffer packed = ByteBuffer.allocate(Voxels.sliceBytes(type(), size, channels)).order(order);
    ByteBuffer whole = voxels.slice(map.stored(2, 0, 0, k));
    if (map.keepsRows() && whole.order() == order && whole.limit() == packed.limit()) {
      return packed.put(0, whole, 0, whole.limit());
    }
    int at = 0;
    for (int j = 0; j < size.y(); j++) {
      for (int i = 0; i < size.x(); i++) {
        for (int c = 0; c < channels; c++, at += bytes) {
          Voxels.write(packed, at, type(), stored(i, j, k, c));
        }
      }
    }
    return packed;
  }

  /** The one rescale of all slices, or empty if they differ. */
  public Optional<Rescale> commonRescale() {
    Rescale first = rescales.get(0);
    return rescales.stream().allMatch(first::equals) ? Optional.of(first) : Optional.empty();
  }

  private void copyRows(int k, float[] target) {
    Size size = size();
    Rescale rescale = rescale(0, 0, k);
    int bytes = type().bytes();
    ByteBuffer buffer = voxels.slice(map.stored(2, 0, 0, k));
    int n = 0;
    for (int j = 0; j < size.y(); j++) {
      int at = (map.stored(1, 0, j, k) * voxels.size().x() + map.stored(0, 0, j, k)) * bytes;
      for (int i = 0; i < size.x(); i++, at += bytes) {
        target[n++] = (float) rescale.intensity(Voxels.read(buffer, at, type()));
      }
    }
  }
}
