package io.medsam3.dicom.pixel;

/** Luma and chroma to red, green and blue (PS3.3 section C.7.6.3.1.2). */
final class Colours {
  private Colours() {}

  /** Replaces the three samples of each pixel; {@code bits} of 8 or more. */
  static void toRgb(int[] values, Photometric from, int bits) {
    boolean partial = from == Photometric.YBR_PARTIAL_420 || from == Photometric.YBR_PARTIAL_422;
    int half = 1 << (bits - 1);
    int maximum = (1 << bits) - 1;
    // The partial range is 16 to 235 for luma and 16 to 240 for chroma, of 256.
    double foot = partial ? half / 8.0 : 0;
    double lift = partial ? 255.0 / 219 : 1;
    double spread = partial ? 255.0 / 224 : 1;
    for (int n = 0; n + 2 < values.length; n += 3) {
      double y = (values[n] - foot) * lift;
      double cb = (values[n + 1] - half) * spread;
      double cr = (values[n + 2] - half) * spread;
      values[n] = within(y + 1.402 * cr, maximum);
      values[n + 1] = within(y - 0.344136 * cb - 0.714136 * cr, maximum);
      values[n + 2] = within(y + 1.772 * cb, maximum);
    }
  }

  private static int within(double value, int maximum) {
    return (int) Math.max(0, Math.min(maximum, Math.rint(value)));
  }
}
