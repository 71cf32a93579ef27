package io.medsam3.volume;

/** A colour of 0..255 per channel. */
public record Rgb(int red, int green, int blue) {
  public Rgb {
    if ((red | green | blue) < 0 || red > 255 || green > 255 || blue > 255) {
      throw new IllegalArgumentException(
          "colour %d, %d, %d; each 0..255".formatted(red, green, blue));
    }
  }

  /** The n-th of a series of well separated colours, n from 0. */
  public static Rgb distinct(int n) {
    // Steps by the golden angle never repeat a hue and keep neighbours far apart.
    double hue = n * 0.618033988749895 % 1;
    double saturation = n / 8 % 2 == 0 ? 0.75 : 0.5;
    int rgb = java.awt.Color.HSBtoRGB((float) hue, (float) saturation, 0.95f);
    return new Rgb(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
  }
}
