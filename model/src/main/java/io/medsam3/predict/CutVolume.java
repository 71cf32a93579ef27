package io.medsam3.predict;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.Volume;

/** A volume as pictures across one axis, and the way back from their pixels to its voxels. */
final class CutVolume {
  private final Volume turned;
  private final AxisOrder order;

  CutVolume(Volume volume, Cut cut) {
    order = cut.order(volume.grid());
    turned = volume.reordered(order);
  }

  int count() {
    return turned.size().z();
  }

  /** The stored axis that the slices follow each other along. */
  Axis across() {
    return order.k();
  }

  /** The stored index of the n-th slice along {@link #across}. */
  int stored(int n) {
    return order.old(Axis.K, n, count());
  }

  /** Chosen from the turned volume, so that samples do not depend on how it is stored. */
  IntensityMap intensity(IntensityRule rule) {
    return IntensityRules.choose(turned, rule);
  }

  Picture picture(int n, IntensityMap intensity) {
    return intensity.picture(turned.slice(Axis.K, n));
  }

  /** Adds the pixels of the n-th slice's mask to a mask of the stored volume. */
  void paint(MaskPainter painter, int n, Mask mask) {
    int width = turned.size().x();
    byte[] inside = mask.bytes(0);
    int[] voxel = new int[3];
    for (int at = 0; at < inside.length; at++) {
      if (inside[at] != 0) {
        put(voxel, Axis.I, at % width);
        put(voxel, Axis.J, at / width);
        put(voxel, Axis.K, n);
        painter.add(voxel[0], voxel[1], voxel[2]);
      }
    }
  }

  private void put(int[] voxel, Axis axis, int index) {
    voxel[order.old(axis).ordinal()] = order.old(axis, index, turned.size().along(axis));
  }
}
