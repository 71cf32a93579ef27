package io.medsam3.data;

import java.util.random.RandomGenerator;

/**
 * Where each output pixel lies in the input: one affine map in units of the sides, from output to
 * input, both with the origin in the centre.
 *
 * @param mirrors whether the outside continues the picture as a mirror; otherwise it is zero
 */
record Placement(
    double xx, double xy, double yx, double yy, double dx, double dy, boolean mirrors) {
  static final Placement WHOLE = new Placement(1, 0, 0, 1, 0, 0, false);

  /** A random view within {@code freedom}; {@code strength} 1 scales by e^±0.5. */
  static Placement draw(RandomGenerator random, Freedom freedom, double strength) {
    return draw(random, freedom, strength, Math.exp(uniform(random, 0.5 * strength)));
  }

  /** As {@link #draw}, with things {@code scale} times their size. */
  static Placement draw(RandomGenerator random, Freedom freedom, double strength, double scale) {
    double aspect = Math.exp(uniform(random, 0.15 * strength));
    double turn = Math.toRadians(uniform(random, freedom.degrees()));
    if (random.nextDouble() < freedom.quarterTurns()) {
      turn += Math.PI / 2 * random.nextInt(1, 4);
    }
    double flipX = freedom.sideways() && random.nextBoolean() ? -1 : 1;
    double flipY = freedom.upsideDown() && random.nextBoolean() ? -1 : 1;
    double width = flipX / (scale * Math.sqrt(aspect));
    double height = flipY / (scale / Math.sqrt(aspect));
    double reach = Math.abs(1 - 1 / scale) / 2 + 0.05 * strength;
    return new Placement(
        Math.cos(turn) * width,
        -Math.sin(turn) * height,
        Math.sin(turn) * width,
        Math.cos(turn) * height,
        uniform(random, reach),
        uniform(random, reach),
        freedom.mirrorsOutside());
  }

  /** The same with another place in its centre. */
  Placement around(double x, double y) {
    return new Placement(xx, xy, yx, yy, x, y, mirrors);
  }

  static double uniform(RandomGenerator random, double reach) {
    return (random.nextDouble() * 2 - 1) * reach;
  }

  /** Area of the output in units of the input's: below 1 when zoomed in. */
  double zoom() {
    return Math.abs(xx * yy - xy * yx);
  }

  /**
   * Samples bilinearly; returns {@code side}² values of each channel, channel by channel, in the
   * range of the bytes after {@code tables}, one of 256 values per channel.
   */
  float[] sample(Picture picture, int side, float[][] tables, Warp warp) {
    int channels = picture.channels();
    float[] out = new float[channels * side * side];
    double unit = (double) picture.side() / side;
    for (int y = 0, at = 0; y < side; y++) {
      for (int x = 0; x < side; x++, at++) {
        double u = x + 0.5 - side / 2.0;
        double v = y + 0.5 - side / 2.0;
        if (warp.moves()) {
          u += side * warp.x((x + 0.5) / side, (y + 0.5) / side);
          v += side * warp.y((x + 0.5) / side, (y + 0.5) / side);
        }
        double column = (xx * u + xy * v) * unit + (dx + 0.5) * picture.side() - 0.5;
        double row = (yx * u + yy * v) * unit + (dy + 0.5) * picture.side() - 0.5;
        sampleAt(picture, (float) column, (float) row, tables, out, at);
      }
    }
    return out;
  }

  private void sampleAt(
      Picture picture, float column, float row, float[][] tables, float[] out, int at) {
    int side = picture.side();
    int plane = out.length / picture.channels();
    if (!mirrors && (column < -0.5f || row < -0.5f || column > side - 0.5f || row > side - 0.5f)) {
      return;
    }
    float x = inside(column, side);
    float y = inside(row, side);
    int x0 = (int) x;
    int y0 = (int) y;
    int x1 = Math.min(x0 + 1, side - 1);
    int y1 = Math.min(y0 + 1, side - 1);
    float fx = x - x0;
    float fy = y - y0;
    byte[] values = picture.values();
    int channels = picture.channels();
    for (int c = 0; c < channels; c++) {
      float[] table = tables[c];
      float a = table[values[(y0 * side + x0) * channels + c] & 0xFF];
      float b = table[values[(y0 * side + x1) * channels + c] & 0xFF];
      float d = table[values[(y1 * side + x0) * channels + c] & 0xFF];
      float e = table[values[(y1 * side + x1) * channels + c] & 0xFF];
      float top = a + fx * (b - a);
      float bottom = d + fx * (e - d);
      out[c * plane + at] = top + fy * (bottom - top);
    }
  }

  /** Reflects a position at the borders and holds it between the first and last pixel centre. */
  private static float inside(float position, int side) {
    float period = 2f * side;
    float p = position + 0.5f;
    p = p - period * (float) Math.floor(p / period);
    p = p > side ? period - p : p;
    return Math.max(0, Math.min(side - 1, p - 0.5f));
  }
}
