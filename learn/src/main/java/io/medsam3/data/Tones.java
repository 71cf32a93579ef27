package io.medsam3.data;

import java.util.random.RandomGenerator;

/**
 * A change of intensities: curves per channel while sampling, then saturation, blur and noise.
 *
 * @param tables per channel, the value 0..1 of each byte
 * @param saturation 0 makes grey, 1 changes nothing
 * @param blurs passes of a 1-2-1 filter
 * @param noise standard deviation, in the range of the values
 * @param coarseness side of the squares that share one value; 1 changes nothing
 * @param seed of the noise
 */
record Tones(
    float[][] tables, float saturation, int blurs, float noise, int coarseness, long seed) {
  static final Tones PLAIN = new Tones(curves(1, 1, 0, ones(), ones()), 1, 0, 0, 1, 0);

  private static float[] ones() {
    return new float[] {1, 1, 1};
  }

  static Tones draw(RandomGenerator random, boolean colour, double strength) {
    double gamma = Math.exp(Placement.uniform(random, 0.45 * strength));
    double contrast = Math.exp(Placement.uniform(random, 0.35 * strength));
    double brightness = Placement.uniform(random, 0.12 * strength);
    boolean stained = random.nextDouble() < (colour ? 0.8 : 0.1);
    float[] gains = new float[3];
    float[] stains = new float[3];
    for (int c = 0; c < 3; c++) {
      gains[c] = stained ? (float) Math.exp(random.nextGaussian() * 0.08 * strength) : 1;
      stains[c] = stained ? (float) Math.exp(random.nextGaussian() * 0.2 * strength) : 1;
    }
    float[][] tables = curves(gamma, contrast, brightness, gains, stains);
    if (random.nextDouble() < 0.05 * strength) {
      invert(tables);
    }
    float saturation = (float) Math.exp(Placement.uniform(random, 0.5 * strength));
    saturation = random.nextDouble() < 0.15 * strength ? 0 : saturation;
    int blurs = random.nextDouble() < 0.2 * strength ? random.nextInt(1, 5) : 0;
    double noise = random.nextDouble() < 0.4 * strength ? random.nextDouble() * 0.05 : 0;
    int coarseness = random.nextDouble() < 0.1 * strength ? random.nextInt(2, 4) : 1;
    return new Tones(tables, saturation, blurs, (float) noise, coarseness, random.nextLong());
  }

  private static float[][] curves(
      double gamma, double contrast, double brightness, float[] gains, float[] stains) {
    float[][] tables = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int v = 0; v < 256; v++) {
        double x = Math.pow(v / 255.0, gamma * stains[c]) * gains[c];
        tables[c][v] = (float) ((x - 0.5) * contrast + 0.5 + brightness);
      }
    }
    return tables;
  }

  private static void invert(float[][] tables) {
    for (float[] table : tables) {
      for (int v = 0; v < table.length; v++) {
        table[v] = 1 - table[v];
      }
    }
  }

  /** Changes three planes of {@code side}² values in place, and clips them to 0..1. */
  void finish(float[] planes, int side) {
    if (saturation != 1) {
      saturate(planes, side * side);
    }
    for (int i = 0; i < blurs; i++) {
      blur(planes, side);
    }
    if (coarseness > 1) {
      coarsen(planes, side);
    }
    if (noise > 0) {
      addNoise(planes);
    }
    for (int i = 0; i < planes.length; i++) {
      planes[i] = Math.max(0, Math.min(1, planes[i]));
    }
  }

  private void saturate(float[] planes, int plane) {
    for (int i = 0; i < plane; i++) {
      float grey = 0.3f * planes[i] + 0.59f * planes[plane + i] + 0.11f * planes[2 * plane + i];
      for (int c = 0; c < 3; c++) {
        planes[c * plane + i] = grey + saturation * (planes[c * plane + i] - grey);
      }
    }
  }

  /** One 1-2-1 pass along rows and one along columns; the border repeats. */
  private static void blur(float[] planes, int side) {
    for (int line = 0; line < planes.length / side; line++) {
      smooth(planes, line * side, 1, side);
    }
    for (int plane = 0; plane < planes.length / (side * side); plane++) {
      for (int x = 0; x < side; x++) {
        smooth(planes, plane * side * side + x, side, side);
      }
    }
  }

  private static void smooth(float[] values, int start, int stride, int count) {
    float before = values[start];
    for (int i = 0, at = start; i < count; i++, at += stride) {
      float here = values[at];
      float after = i + 1 < count ? values[at + stride] : here;
      values[at] = 0.25f * before + 0.5f * here + 0.25f * after;
      before = here;
    }
  }

  private void coarsen(float[] planes, int side) {
    for (int i = 0; i < planes.length; i++) {
      int x = i % side;
      int y = i / side;
      int fromX = x - x % coarseness;
      int inPlane = y % side;
      int fromY = y - inPlane % coarseness;
      planes[i] = planes[fromY * side + fromX];
    }
  }

  /** Nearly normal noise: a sum of four uniform draws has the right width and cheap tails. */
  private void addNoise(float[] planes) {
    long state = seed;
    float unit = noise * (float) Math.sqrt(3) / 65536f;
    for (int i = 0; i < planes.length; i++) {
      state += 0x9E3779B97F4A7C15L;
      long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      int sum =
          (int) (z & 0xFFFF)
              + (int) (z >>> 16 & 0xFFFF)
              + (int) (z >>> 32 & 0xFFFF)
              + (int) (z >>> 48 & 0xFFFF);
      planes[i] += unit * (sum - 131070);
    }
  }
}
