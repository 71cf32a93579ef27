package io.medsam3.clicks;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The mask of one object on a picture, row-major, with the places where users would click. */
record PixelMask(boolean[] inside, int width, int height) {
  PixelMask {
    if (inside.length != width * height) {
      throw new IllegalArgumentException(
          "%d pixels for %d x %d; expected one each".formatted(inside.length, width, height));
    }
  }

  /** A place in shares 0..1 of the width and the height. */
  record Place(float x, float y) {}

  /** A click: a place, and whether it is in the object. */
  record Click(Place place, boolean include) {}

  /** A square one: true where a share of at least half is covered. */
  static PixelMask of(float[] shares, int side) {
    boolean[] inside = new boolean[shares.length];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = shares[i] >= 0.5f;
    }
    return new PixelMask(inside, side, side);
  }

  int area() {
    int area = 0;
    for (boolean pixel : inside) {
      area += pixel ? 1 : 0;
    }
    return area;
  }

  /** 2 shared / (both); 1 when both are empty. */
  double dice(PixelMask other) {
    int shared = 0;
    for (int i = 0; i < inside.length; i++) {
      shared += inside[i] && other.inside[i] ? 1 : 0;
    }
    int both = area() + other.area();
    return both == 0 ? 1 : 2.0 * shared / both;
  }

  /** x0, y0, x1, y1 in shares of width and height, half-open; all of it when empty. */
  float[] box() {
    int[] e = {width, height, 0, 0};
    for (int i = 0; i < inside.length; i++) {
      if (inside[i]) {
        e[0] = Math.min(e[0], i % width);
        e[1] = Math.min(e[1], i / width);
        e[2] = Math.max(e[2], i % width + 1);
        e[3] = Math.max(e[3], i / width + 1);
      }
    }
    float x = 1f / width;
    float y = 1f / height;
    return e[2] == 0
        ? new float[] {0, 0, 1, 1}
        : new float[] {e[0] * x, e[1] * y, e[2] * x, e[3] * y};
  }

  /** Pixels of this that are not in {@code other}. */
  PixelMask minus(PixelMask other) {
    boolean[] rest = new boolean[inside.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = inside[i] && !other.inside[i];
    }
    return new PixelMask(rest, width, height);
  }

  /**
   * The click that would improve {@code answer} towards this mask: into what it misses or what it
   * has too much of. Where nothing is wrong, into the object; beside it, when there is none.
   *
   * @param random draws among all wrong pixels; null clicks the deepest place of the larger error
   */
  Click correcting(PixelMask answer, @Nullable RandomGenerator random) {
    PixelMask missed = minus(answer);
    PixelMask excess = answer.minus(this);
    int missing = missed.area();
    int exceeding = excess.area();
    if (missing + exceeding == 0) {
      return area() > 0 ? new Click(place(random), true) : new Click(new Place(0, 0), false);
    }
    if (random != null) {
      boolean include = random.nextInt(missing + exceeding) < missing;
      return new Click((include ? missed : excess).place(random), include);
    }
    boolean include = missed.depth() >= excess.depth();
    return new Click((include ? missed : excess).place(null), include);
  }

  /** A random pixel's centre or, without {@code random}, the deepest one's. */
  Place place(@Nullable RandomGenerator random) {
    int at = random == null ? deepest() : nth(random.nextInt(Math.max(1, area())));
    return new Place((at % width + 0.5f) / width, (at / width + 0.5f) / height);
  }

  private int nth(int n) {
    int left = n;
    for (int i = 0; i < inside.length; i++) {
      if (inside[i] && left-- == 0) {
        return i;
      }
    }
    return inside.length / 2;
  }

  private int depth() {
    return distances()[deepest()];
  }

  private int deepest() {
    int[] distances = distances();
    int best = 0;
    for (int i = 0; i < distances.length; i++) {
      best = distances[i] > distances[best] ? i : best;
    }
    return best;
  }

  /** Chamfer distance of every pixel to the outside, in thirds of a pixel (Borgefors 1986). */
  int[] distances() {
    int wide = width + 2;
    int[] d = new int[wide * (height + 2)];
    for (int i = 0; i < inside.length; i++) {
      d[(i / width + 1) * wide + i % width + 1] = inside[i] ? Integer.MAX_VALUE / 2 : 0;
    }
    for (int at = wide + 1; at < d.length - wide - 1; at++) {
      int row = Math.min(d[at - wide] + 3, d[at - 1] + 3);
      d[at] = Math.min(d[at], Math.min(row, Math.min(d[at - wide - 1], d[at - wide + 1]) + 4));
    }
    for (int at = d.length - wide - 2; at > wide; at--) {
      int row = Math.min(d[at + wide] + 3, d[at + 1] + 3);
      d[at] = Math.min(d[at], Math.min(row, Math.min(d[at + wide + 1], d[at + wide - 1]) + 4));
    }
    int[] out = new int[inside.length];
    for (int y = 0; y < height; y++) {
      System.arraycopy(d, (y + 1) * wide + 1, out, y * width, width);
    }
    return out;
  }

  /** A mask such as a hurried user or another model would give: moved, grown or cut. */
  PixelMask rough(RandomGenerator random) {
    float[] box = box();
    float extent = Math.max((box[2] - box[0]) * width, (box[3] - box[1]) * height);
    int reach = Math.max(1, Math.round(0.1f * extent));
    int dx = random.nextInt(-reach, reach + 1);
    int dy = random.nextInt(-reach, reach + 1);
    double angle = random.nextDouble() * 2 * Math.PI;
    double limit = random.nextBoolean() ? Double.MAX_VALUE : 0.5 * random.nextDouble() * extent;
    double cx = 0.5 * (box[0] + box[2]) * width;
    double cy = 0.5 * (box[1] + box[3]) * height;
    boolean[] moved = new boolean[inside.length];
    for (int i = 0; i < moved.length; i++) {
      int x = i % width;
      int y = i / width;
      double along = (x - cx) * Math.cos(angle) + (y - cy) * Math.sin(angle);
      moved[i] = covers(x - dx, y - dy) && along <= limit;
    }
    PixelMask rough = new PixelMask(moved, width, height);
    return rough.area() == 0 ? this : rough;
  }

  private boolean covers(int x, int y) {
    return x >= 0 && x < width && y >= 0 && y < height && inside[y * width + x];
  }

  /** Covered shares again: 0 and 1. */
  float[] values() {
    float[] values = new float[inside.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = inside[i] ? 1 : 0;
    }
    return values;
  }
}
