package io.medsam3.cli;

import io.medsam3.volume.Mask;

/** Counts the separate regions of a picture's mask. */
final class Regions {
  private Regions() {}

  /** Regions whose pixels touch by an edge or a corner. */
  static int count(Mask mask) {
    int width = mask.size().x();
    byte[] left = mask.bytes(0); // 1 where not yet visited
    int[] queue = new int[left.length];
    int regions = 0;
    for (int start = 0; start < left.length; start++) {
      if (left[start] == 1) {
        regions++;
        clear(left, width, start, queue);
      }
    }
    return regions;
  }

  private static void clear(byte[] left, int width, int start, int[] queue) {
    int last = 0;
    queue[0] = start;
    left[start] = 0;
    for (int next = 0; next <= last; next++) {
      int column = queue[next] % width;
      for (int dy = -width; dy <= width; dy += width) {
        for (int dx = column == 0 ? 0 : -1; dx <= (column == width - 1 ? 0 : 1); dx++) {
          int neighbour = queue[next] + dy + dx;
          if (neighbour >= 0 && neighbour < left.length && left[neighbour] == 1) {
            left[neighbour] = 0;
            queue[++last] = neighbour;
          }
        }
      }
    }
  }
}
