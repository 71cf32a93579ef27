package io.medsam3.clicks;

import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.List;

/** Finds the objects of a mask file: its connected parts where they can be counted, else all. */
final class ObjectMasks {
  /** Parts below this share of the picture (12 pixels at 1008²) are crumbs of an outline. */
  private static final double CRUMB = 12.0 / (1008 * 1008);

  private static final double CRUMB_OF_LARGEST = 0.02;

  private ObjectMasks() {}

  /** The objects of at least 4 pixels, largest first. */
  static List<PixelMask> of(Picture mask, boolean countable) {
    int width = mask.width();
    int height = mask.height();
    Mask all = Mask.of(mask.grid(), (i, j, k) -> mask.sample(i, j, 0) != 0);
    if (!countable) {
      return all.isEmpty() ? List.of() : List.of(pixels(all, width, height));
    }
    Components parts = Components.of(all, Connectivity.CORNERS_2D);
    double least = Math.max(4, CRUMB * width * height);
    List<PixelMask> objects = new ArrayList<>();
    for (int n = 0; n < parts.count(); n++) {
      long area = parts.voxels(n);
      if (area >= least && area >= CRUMB_OF_LARGEST * parts.voxels(0)) {
        objects.add(pixels(parts.mask(n), width, height));
      }
    }
    return objects;
  }

  private static PixelMask pixels(Mask mask, int width, int height) {
    byte[] bytes = mask.bytes(0);
    boolean[] inside = new boolean[width * height];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = bytes[i] != 0;
    }
    return new PixelMask(inside, width, height);
  }
}
