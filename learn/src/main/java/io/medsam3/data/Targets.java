package io.medsam3.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns an exact mask at image size into instances and target masks. */
final class Targets {
  /** Parts below this share of the image's area (12 pixels at 1008²) are crumbs of an outline. */
  private static final double CRUMB = 12.0 / (1008 * 1008);

  private static final double CRUMB_OF_LARGEST = 0.02;

  private Targets() {}

  /** The objects of a mask; the whole mask is one when parts are not to be counted. */
  static List<Instance> instances(boolean[] mask, int side, int maskSide, boolean countable) {
    Components parts = parts(mask, side, countable);
    int[][] extents = extents(parts, side);
    List<Instance> instances = new ArrayList<>();
    for (int label = 1; label <= parts.count(); label++) {
      int[] e = extents[label];
      if (e[2] > e[0]) {
        int wanted = label;
        int[] labels = parts.labels();
        float[] share = shares(i -> labels[i] == wanted, side, maskSide);
        instances.add(new Instance(box(e, side), share));
      }
    }
    return instances;
  }

  /** The objects' boxes as cx, cy, w, h in 0..1, crowds' too. */
  static List<float[]> boxes(boolean[] mask, int side, boolean countable) {
    int[][] extents = extents(parts(mask, side, countable), side);
    return Arrays.stream(extents, 1, extents.length)
        .filter(e -> e[2] > e[0])
        .map(e -> box(e, side))
        .toList();
  }

  private static Components parts(boolean[] mask, int side, boolean countable) {
    Components parts = countable ? Components.of(mask, side) : new Components(wholeLabels(mask), 1);
    return parts.withoutCrumbs((int) Math.max(4, CRUMB * side * side), CRUMB_OF_LARGEST);
  }

  static int count(boolean[] mask, int side, boolean countable) {
    return countable ? parts(mask, side, true).count() : 1;
  }

  private static int[] wholeLabels(boolean[] mask) {
    int[] labels = new int[mask.length];
    for (int i = 0; i < mask.length; i++) {
      labels[i] = mask[i] ? 1 : 0;
    }
    return labels;
  }

  /** x0, y0, x1, y1 by label, half-open. */
  private static int[][] extents(Components parts, int side) {
    int[][] extents = new int[parts.count() + 1][];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = new int[] {side, side, 0, 0};
    }
    for (int i = 0; i < parts.labels().length; i++) {
      int[] e = extents[parts.labels()[i]];
      e[0] = Math.min(e[0], i % side);
      e[1] = Math.min(e[1], i / side);
      e[2] = Math.max(e[2], i % side + 1);
      e[3] = Math.max(e[3], i / side + 1);
    }
    return extents;
  }

  private static float[] box(int[] e, int side) {
    float unit = 1f / side;
    return new float[] {
      (e[0] + e[2]) * 0.5f * unit,
      (e[1] + e[3]) * 0.5f * unit,
      (e[2] - e[0]) * unit,
      (e[3] - e[1]) * unit
    };
  }

  /** The share of each mask pixel that is covered; masks are no larger than images. */
  static float[] shares(Pixels covered, int side, int maskSide) {
    float[] shares = new float[maskSide * maskSide];
    float cell = (float) side / maskSide;
    float unit = 1 / (cell * cell);
    for (int y = 0, i = 0; y < side; y++) {
      int row = (int) (y / cell);
      float above = Math.min(1, (row + 1) * cell - y);
      for (int x = 0; x < side; x++, i++) {
        if (covered.at(i)) {
          int column = (int) (x / cell);
          float left = Math.min(1, (column + 1) * cell - x);
          int at = row * maskSide + column;
          shares[at] += above * left * unit;
          if (left < 1) {
            shares[at + 1] += above * (1 - left) * unit;
          }
          if (above < 1) {
            shares[at + maskSide] += (1 - above) * left * unit;
            if (left < 1) {
              shares[at + maskSide + 1] += (1 - above) * (1 - left) * unit;
            }
          }
        }
      }
    }
    return shares;
  }

  /** Whether the pixel of that row-major index belongs. */
  interface Pixels {
    boolean at(int index);
  }
}
