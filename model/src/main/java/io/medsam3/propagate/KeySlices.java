package io.medsam3.propagate;

import java.util.ArrayList;
import java.util.List;

/**
 * The slices that the network is shown; masks of those between are interpolated.
 *
 * @param slices rising, the first and the last of the volume among them
 * @param step slices from one to the next, the last step excepted
 */
public record KeySlices(List<Integer> slices, int step) {
  /** Anatomy hardly changes over this distance; thicker steps lose small objects. */
  private static final double FARTHEST_MM = 3;

  public KeySlices {
    slices = List.copyOf(slices);
  }

  /** Every slice. */
  public static KeySlices all(int count) {
    return spaced(count, 1);
  }

  /** As few slices as lie at most 3 mm apart, or all where slices are thicker. */
  public static KeySlices planned(int count, double spacingMm) {
    return spaced(count, (int) Math.max(1, Math.floor(FARTHEST_MM / spacingMm + 1e-6)));
  }

  private static KeySlices spaced(int count, int step) {
    List<Integer> slices = new ArrayList<>();
    for (int slice = 0; slice < count; slice += step) {
      slices.add(slice);
    }
    if ((count - 1) % step != 0) {
      slices.add(count - 1);
    }
    return new KeySlices(slices, step);
  }
}
