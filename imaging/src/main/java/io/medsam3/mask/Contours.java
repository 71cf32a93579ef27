package io.medsam3.mask;

import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The lines around an object in one slice. Pixels that touch only by a corner have separate lines;
 * filling the lines by {@link Polygons} gives the object back exactly.
 */
public final class Contours {
  // Steps of the four directions right, down, left, up; the object lies on the right hand.
  private static final int[] DX = {1, 0, -1, 0};
  private static final int[] DY = {0, 1, 0, -1};

  private final byte[] pixels;
  private final int width;
  private final int height;
  private final BitSet startedTops = new BitSet();

  private Contours(Mask mask, int k) {
    pixels = mask.bytes(k);
    width = mask.size().x();
    height = mask.size().y();
  }

  /** Lines along pixel edges in edge coordinates, corners only: what COCO and GeoJSON hold. */
  public static List<Contour> edges(Mask mask, int k) {
    return new Contours(mask, k).all(false);
  }

  /**
   * Lines half-way between the centres of pixels inside and outside, in centre coordinates:
   * marching squares at 0.5, what RTSTRUCT holds.
   */
  public static List<Contour> midpoints(Mask mask, int k) {
    return new Contours(mask, k).all(true);
  }

  private List<Contour> all(boolean midpoints) {
    List<Contour> contours = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (inside(x, y) && !inside(x, y - 1) && !startedTops.get(y * width + x)) {
          contours.add(trace(x, y, midpoints));
        }
      }
    }
    return contours;
  }

  private Contour trace(int startX, int startY, boolean midpoints) {
    Line line = new Line();
    int x = startX;
    int y = startY;
    int direction = 0;
    do {
      if (direction == 0) {
        startedTops.set(y * width + x);
      }
      if (midpoints) {
        line.add(x + DX[direction] / 2.0 - 0.5, y + DY[direction] / 2.0 - 0.5);
      }
      x += DX[direction];
      y += DY[direction];
      int next = turn(x, y, direction);
      if (!midpoints && next != direction) {
        line.add(x, y);
      }
      direction = next;
    } while (x != startX || y != startY || direction != 0);
    return line.contour();
  }

  // At a corner: keep the object on the right hand, and turn right first, so that pixels that
  // touch only here stay apart.
  private int turn(int x, int y, int direction) {
    int right = (direction + 1) & 3;
    if (!inside(ahead(x, direction, right, DX), ahead(y, direction, right, DY))) {
      return right;
    }
    int left = (direction + 3) & 3;
    if (!inside(ahead(x, direction, left, DX), ahead(y, direction, left, DY))) {
      return direction;
    }
    return left;
  }

  // Coordinate of the pixel that lies ahead on one side of a corner.
  private static int ahead(int corner, int direction, int side, int[] step) {
    return corner + (step[direction] + step[side] - 1) / 2;
  }

  private boolean inside(int x, int y) {
    return x >= 0 && x < width && y >= 0 && y < height && pixels[y * width + x] != 0;
  }

  private static final class Line {
    private double[] x = new double[16];
    private double[] y = new double[16];
    private int count;

    void add(double px, double py) {
      if (count == x.length) {
        x = java.util.Arrays.copyOf(x, 2 * count);
        y = java.util.Arrays.copyOf(y, 2 * count);
      }
      x[count] = px;
      y[count++] = py;
    }

    Contour contour() {
      return new Contour(java.util.Arrays.copyOf(x, count), java.util.Arrays.copyOf(y, count));
    }
  }
}
