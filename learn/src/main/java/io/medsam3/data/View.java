package io.medsam3.data;

import io.medsam3.degrade.Planes;
import java.util.random.RandomGenerator;

/**
 * One way to look at a picture: where its pixels come from and how its intensities change.
 *
 * @param recolour what dyes it
 * @param bias largest exponent of a smooth factor on the intensities; 0 changes nothing
 * @param quality of a JPEG passed on the way; 0 passes none
 */
record View(
    Placement placement, Warp warp, Tones tones, Recolour recolour, double bias, double quality) {
  static final View PLAIN = new View(Placement.WHOLE, Tones.PLAIN);

  private static final double WARP_REACH = 0.05;
  private static final double MOST_BIAS = 0.6;

  private static final float[][] SHARE = {shares()};

  View(Placement placement, Tones tones) {
    this(placement, Warp.NONE, tones, Recolour.NONE, 0, 0);
  }

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

  /** The same picture seen from another place. */
  View at(Placement other) {
    return new View(other, warp, tones, recolour, bias, quality);
  }

  /** The same with harsher changes where the dice say so and the kind of imaging allows. */
  View harsher(RandomGenerator random, Harsher chances, Freedom freedom) {
    Warp drawn = Warp.draw(random, WARP_REACH);
    boolean warps = random.nextDouble() < chances.elastic();
    double field = random.nextDouble() < chances.bias() ? random.nextDouble() * MOST_BIAS : 0;
    boolean passes = random.nextDouble() < chances.compression();
    double jpeg = 0.1 + 0.6 * random.nextDouble();
    boolean dyes = random.nextDouble() < chances.recoloured();
    Recolour dye = dyes ? Recolour.draw(random, freedom.recolouring()) : recolour;
    Warp bent = warps ? drawn : Warp.NONE;
    return new View(placement, bent, tones, dye, field, passes ? jpeg : 0);
  }

  /** Three planes of {@code side}² values, normalised to -1..1. */
  float[] picture(Picture picture, int side) {
    float[] planes = placement.sample(picture, side, tones.tables(), warp);
    tones.finish(planes, side);
    recolour.apply(planes);
    if (bias > 0 || quality > 0) {
      planes = worse(new Planes(side, side, 3, planes));
    }
    for (int i = 0; i < planes.length; i++) {
      planes[i] = planes[i] * 2 - 1;
    }
    return planes;
  }

  private float[] worse(Planes planes) {
    Planes uneven = bias > 0 ? planes.uneven(bias, tones.seed()) : planes;
    float[] values = (quality > 0 ? uneven.compressed(quality) : uneven).values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, Math.min(1, values[i]));
    }
    return values;
  }

  /** True where at least half of the pixel is covered. */
  boolean[] mask(Picture mask, int side) {
    float[] shares = placement.sample(mask, side, SHARE, warp);
    boolean[] covered = new boolean[shares.length];
    for (int i = 0; i < covered.length; i++) {
      covered[i] = shares[i] >= 0.5f;
    }
    return covered;
  }
}
