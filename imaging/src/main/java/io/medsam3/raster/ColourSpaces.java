package io.medsam3.raster;

/** Conversions to RGB on interleaved 8-bit samples, with the rounding of libjpeg. */
final class ColourSpaces {
  private static final int HALF = 1 << 15;

  private ColourSpaces() {}

  /** YCbCr (JFIF, full range) to RGB in place; further channels are left alone. */
  static void yccToRgb(byte[] s, int channels) {
    for (int n = 0; n + channels <= s.length; n += channels) {
      int y = s[n] & 0xFF;
      int cb = (s[n + 1] & 0xFF) - 128;
      int cr = (s[n + 2] & 0xFF) - 128;
      s[n] = clamp(y + (fixed(1.402) * cr + HALF >> 16));
      s[n + 1] = clamp(y + (-fixed(0.344136286) * cb - fixed(0.714136286) * cr + HALF >> 16));
      s[n + 2] = clamp(y + (fixed(1.772) * cb + HALF >> 16));
    }
  }

  /** 255 minus every sample. */
  static void invert(byte[] s) {
    for (int n = 0; n < s.length; n++) {
      s[n] = (byte) ~s[n];
    }
  }

  /** 255 minus the first three of each four samples. */
  static void invertColours(byte[] s) {
    for (int n = 0; n < s.length; n++) {
      if ((n & 3) != 3) {
        s[n] = (byte) ~s[n];
      }
    }
  }

  /** Cyan, magenta, yellow, black, where 255 is full ink, to RGB without a colour profile. */
  static byte[] cmykToRgb(byte[] s) {
    byte[] rgb = new byte[s.length / 4 * 3];
    for (int n = 0, at = 0; n + 4 <= s.length; n += 4) {
      int light = 255 - (s[n + 3] & 0xFF);
      for (int c = 0; c < 3; c++) {
        rgb[at++] = (byte) (((255 - (s[n + c] & 0xFF)) * light + 127) / 255);
      }
    }
    return rgb;
  }

  private static int fixed(double factor) {
    return (int) (factor * 65536 + 0.5);
  }

  private static byte clamp(int v) {
    return (byte) (v < 0 ? 0 : Math.min(v, 255));
  }
}
