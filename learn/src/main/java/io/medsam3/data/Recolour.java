package io.medsam3.data;

import java.util.random.RandomGenerator;

/**
 * A picture dyed anew: its grey values run from one colour to another, so that a network learns
 * what things look like whatever the stain, the lamp or the camera.
 *
 * @param from colour of black, 0..1 each
 * @param to colour of white
 * @param amount of the new colours, the rest being the old ones; 0 changes nothing
 */
record Recolour(float[] from, float[] to, float amount) {
  static final Recolour NONE = new Recolour(new float[3], new float[3], 0);

  private static final double LEAST_CONTRAST = 0.35;
  private static final double LEAST_AMOUNT = 0.3;

  /** How a kind of imaging may be dyed. */
  enum Reach {
    /** Not at all: its grey values mean something. */
    NONE,
    /** In other colours, of which what was brighter stays brighter. */
    TINTS,
    /** In any two colours, as stains and fluorescence do. */
    STAINS
  }

  static Recolour draw(RandomGenerator random, Reach reach) {
    if (reach == Reach.NONE) {
      return NONE;
    }
    float[] dark = colour(random);
    float[] light = colour(random);
    while (grey(light) - grey(dark) < LEAST_CONTRAST) {
      dark = colour(random);
      light = colour(random);
    }
    boolean turned = reach == Reach.STAINS && random.nextBoolean();
    float amount = (float) random.nextDouble(LEAST_AMOUNT, 1);
    return turned ? new Recolour(light, dark, 1) : new Recolour(dark, light, amount);
  }

  private static float[] colour(RandomGenerator random) {
    return new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()};
  }

  private static float grey(float[] colour) {
    return 0.3f * colour[0] + 0.59f * colour[1] + 0.11f * colour[2];
  }

  /** Changes three planes of values in 0..1 in place. */
  void apply(float[] planes) {
    if (amount == 0) {
      return;
    }
    int plane = planes.length / 3;
    for (int i = 0; i < plane; i++) {
      float grey = 0.3f * planes[i] + 0.59f * planes[plane + i] + 0.11f * planes[2 * plane + i];
      for (int c = 0; c < 3; c++) {
        float dyed = from[c] + grey * (to[c] - from[c]);
        planes[c * plane + i] += amount * (dyed - planes[c * plane + i]);
      }
    }
  }
}
