package io.medsam3.dicom.result;

import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Outlines of one slice of a mask by marching squares: lines run half way between the centres of
 * pixels inside and outside, so filling them at centres gives the same mask again. Coordinates are
 * doubled pixel indices; the inside lies on one side throughout, so holes run the other way round.
 */
final class ContourTracer {
  private final byte[] pixels;
  private final int width;
  private final int height;
  private final Map<Long, Long> next = new HashMap<>();

  private ContourTracer(Mask mask, int k) {
    Size size = mask.size();
    width = size.x();
    height = size.y();
    pixels = mask.bytes(k);
  }

  /** A closed line through points {x0, y0, x1, y1, ...} in doubled pixel indices. */
  record Loop(int[] points) {
    /** Twice the area with the sign of the direction. */
    long area() {
      long sum = 0;
      for (int n = 0; n < points.length; n += 2) {
        int m = (n + 2) % points.length;
        sum += (long) points[n] * points[m + 1] - (long) points[m] * points[n + 1];
      }
      return sum;
    }

    boolean surrounds(int x, int y) {
      boolean inside = false;
      for (int n = 0; n < points.length; n += 2) {
        int m = (n + 2) % points.length;
        int y0 = points[n + 1];
        int y1 = points[m + 1];
        if (y0 <= y != y1 <= y) {
          double at = points[n] + (double) (y - y0) / (y1 - y0) * (points[m] - points[n]);
          inside ^= at > x;
        }
      }
      return inside;
    }
  }

  /** Outlines with their holes joined to them by a bridge that is walked twice. */
  static List<Loop> outlines(Mask mask, int k) {
    if (mask.isSliceEmpty(k)) {
      return List.of();
    }
    List<Loop> outer = new ArrayList<>();
    List<Loop> holes = new ArrayList<>();
    for (Loop loop : new ContourTracer(mask, k).loops()) {
      (loop.area() > 0 ? outer : holes).add(loop);
    }
    for (Loop hole : holes) {
      int around = -1;
      for (int n = 0; n < outer.size(); n++) {
        boolean inside = outer.get(n).surrounds(hole.points[0], hole.points[1]);
        if (inside && (around < 0 || outer.get(n).area() < outer.get(around).area())) {
          around = n;
        }
      }
      outer.set(around, bridged(outer.get(around), hole));
    }
    return outer;
  }

  private static Loop bridged(Loop outer, Loop hole) {
    int[] a = outer.points;
    int[] b = hole.points;
    int bestA = 0;
    long best = Long.MAX_VALUE;
    for (int n = 0; n < a.length; n += 2) {
      long dx = a[n] - b[0];
      long dy = a[n + 1] - b[1];
      if (dx * dx + dy * dy < best) {
        best = dx * dx + dy * dy;
        bestA = n;
      }
    }
    // ... a, hole from its first point round to its first point, a, ...
    int[] joined = new int[a.length + b.length + 4];
    System.arraycopy(a, 0, joined, 0, bestA + 2);
    System.arraycopy(b, 0, joined, bestA + 2, b.length);
    System.arraycopy(b, 0, joined, bestA + 2 + b.length, 2);
    System.arraycopy(a, bestA, joined, bestA + 4 + b.length, a.length - bestA);
    return new Loop(joined);
  }

  private List<Loop> loops() {
    for (int j = -1; j < height; j++) {
      for (int i = -1; i < width; i++) {
        cell(i, j);
      }
    }
    List<Loop> loops = new ArrayList<>();
    while (!next.isEmpty()) {
      Iterator<Long> first = next.keySet().iterator();
      long start = first.next();
      int[] points = new int[64];
      int count = 0;
      Long at = start;
      while (at != null && next.containsKey(at)) {
        if (count + 2 > points.length) {
          points = Arrays.copyOf(points, 2 * count);
        }
        points[count++] = (int) (at >> 32);
        points[count++] = (int) (long) at;
        at = next.remove(at);
      }
      loops.add(new Loop(straightened(Arrays.copyOf(points, count))));
    }
    return loops;
  }

  // Lines through the square of four centres, the inside to the right of the walk in an image.
  private void cell(int i, int j) {
    int state =
        inside(i, j) | inside(i + 1, j) << 1 | inside(i + 1, j + 1) << 2 | inside(i, j + 1) << 3;
    long top = point(2 * i + 1, 2 * j);
    long right = point(2 * i + 2, 2 * j + 1);
    long bottom = point(2 * i + 1, 2 * j + 2);
    long left = point(2 * i, 2 * j + 1);
    switch (state) {
      case 1 -> next.put(top, left);
      case 2 -> next.put(right, top);
      case 3 -> next.put(right, left);
      case 4 -> next.put(bottom, right);
      case 6 -> next.put(bottom, top);
      case 7 -> next.put(bottom, left);
      case 8 -> next.put(left, bottom);
      case 9 -> next.put(top, bottom);
      case 11 -> next.put(right, bottom);
      case 12 -> next.put(left, right);
      case 13 -> next.put(top, right);
      case 14 -> next.put(left, top);
      case 5 -> {
        // Two that touch at a corner stay apart.
        next.put(top, left);
        next.put(bottom, right);
      }
      case 10 -> {
        next.put(right, top);
        next.put(left, bottom);
      }
      default -> {
        // All inside or all outside.
      }
    }
  }

  private int inside(int i, int j) {
    return i >= 0 && j >= 0 && i < width && j < height ? pixels[j * width + i] : 0;
  }

  private static long point(int x, int y) {
    return (long) x << 32 | y & 0xffffffffL;
  }

  // Without the points in the middle of straight lines.
  private static int[] straightened(int[] p) {
    int[] kept = new int[p.length];
    int count = 0;
    for (int n = 0; n < p.length; n += 2) {
      int before = (n + p.length - 2) % p.length;
      int after = (n + 2) % p.length;
      int turn =
          (p[n] - p[before]) * (p[after + 1] - p[n + 1])
              - (p[n + 1] - p[before + 1]) * (p[after] - p[n]);
      if (turn != 0) {
        kept[count++] = p[n];
        kept[count++] = p[n + 1];
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
