package io.medsam3.data;

import java.util.random.RandomGenerator;

/** One way to look at a picture: where its pixels come from and how its intensities change. */
record View(Placement placement, Tones tones) {
  static final View PLAIN = new View(Placement.WHOLE, Tones.PLAIN);

  private static final float[][] SHARE = {shares()};

  private static float[] shares() {
    float[] table = new float[256];
    for (int v = 0; v < 256; v++) {
      table[v] = v / 255f;
    }
    return table;
  }

  static View draw(RandomGenerator random, Freedom freedom, double strength) {
    return new View(
        Placement.draw(random, freedom, strength), Tones.draw(random, freedom.colour(), strength));
  }

  /** Three planes of {@code side}² values, normalised to -1..1. */
  float[] picture(Picture picture, int side) {
    float[] planes = placement.sample(picture, side, tones.tables());
    tones.finish(planes, side);
    for (int i = 0; i < planes.length; i++) {
      planes[i] = planes[i] * 2 - 1;
    }
    return planes;
  }

  /** True where at least half of the pixel is covered. */
  boolean[] mask(Picture mask, int side) {
    float[] shares = placement.sample(mask, side, SHARE);
    boolean[] covered = new boolean[shares.length];
    for (int i = 0; i < covered.length; i++) {
      covered[i] = shares[i] >= 0.5f;
    }
    return covered;
  }
}
