package io.medsam3.volume;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Splits a volume of whole numbers into one mask per value, in one pass. */
public final class ValueMasks {
  private ValueMasks() {}

  /** A mask for each of the values, empty for those that do not occur; stored numbers count. */
  public static Map<Integer, Mask> of(Volume volume, int channel, Set<Integer> values) {
    Map<Double, MaskPainter> painters = new HashMap<>();
    values.forEach(value -> painters.put((double) value, new MaskPainter(volume.grid())));
    Size size = volume.size();
    for (int k = 0; k < size.z(); k++) {
      for (int j = 0; j < size.y(); j++) {
        paintRow(volume, channel, painters, j, k);
      }
    }
    Map<Integer, Mask> masks = new HashMap<>();
    painters.forEach((value, painter) -> masks.put(value.intValue(), painter.mask()));
    return masks;
  }

  // Labels come in runs, so that few look-ups are needed.
  private static void paintRow(
      Volume volume, int channel, Map<Double, MaskPainter> painters, int j, int k) {
    int width = volume.size().x();
    int start = 0;
    while (start < width) {
      double value = volume.stored(start, j, k, channel);
      int end = start + 1;
      while (end < width && volume.stored(end, j, k, channel) == value) {
        end++;
      }
      MaskPainter painter = painters.get(value);
      if (painter != null) {
        painter.addRun(start, end, j, k);
      }
      start = end;
    }
  }
}
