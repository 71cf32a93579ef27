package io.medsam3.propagate;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.Slice;
import io.medsam3.volume.VoxelIndex;

/** Writes masks of slices into the mask of a volume. */
final class SliceMasks {
  private final MaskPainter painter;

  /** Starts with nothing. */
  SliceMasks(Grid grid) {
    painter = new MaskPainter(grid);
  }

  /** Starts with a mask. */
  SliceMasks(Mask mask) {
    this(mask.grid());
    for (int k = 0; k < mask.size().z(); k++) {
      if (!mask.isSliceEmpty(k)) {
        painter.addSlice(k, mask.bytes(k));
      }
    }
  }

  /** Replaces a slice's pixels, u fastest. */
  void put(Slice slice, boolean[] inside) {
    int width = slice.width();
    for (int n = 0; n < inside.length; n++) {
      VoxelIndex at = slice.voxel(n % width, n / width);
      if (inside[n]) {
        painter.add(at.i(), at.j(), at.k());
      } else {
        painter.remove(at.i(), at.j(), at.k());
      }
    }
  }

  /** Copies a slice's pixels of another mask. */
  void copy(Slice slice, Mask from) {
    put(slice, inside(slice, from));
  }

  /** A slice's pixels of a mask, u fastest. */
  static boolean[] inside(Slice slice, Mask mask) {
    boolean[] inside = new boolean[slice.width() * slice.height()];
    for (int n = 0; n < inside.length; n++) {
      inside[n] = mask.covers(slice.voxel(n % slice.width(), n / slice.width()));
    }
    return inside;
  }

  Mask mask() {
    return painter.mask();
  }
}
