package io.medsam3.example;

/**
 * A picture made by a formula, with the exact place of its target.
 *
 * @param rgb (height, width, 3), 8 bit
 * @param truth (height, width), true inside the target
 */
record Drawing(String name, int width, int height, byte[] rgb, boolean[] truth) {

  /** Red, green and blue of a pixel in 0..1, and whether it belongs to the target. */
  record Pixel(double red, double green, double blue, boolean inside) {
    static Pixel grey(double value, boolean inside) {
      return new Pixel(value, value, value, inside);
    }
  }

  /** What stands at a pixel centre, in pixels from the top left corner. */
  interface Scene {
    Pixel at(double x, double y);
  }

  static Drawing of(String name, int width, int height, Scene scene) {
    byte[] rgb = new byte[width * height * 3];
    boolean[] truth = new boolean[width * height];
    for (int i = 0; i < truth.length; i++) {
      Pixel pixel = scene.at(i % width + 0.5, i / width + 0.5);
      rgb[3 * i] = level(pixel.red);
      rgb[3 * i + 1] = level(pixel.green);
      rgb[3 * i + 2] = level(pixel.blue);
      truth[i] = pixel.inside;
    }
    return new Drawing(name, width, height, rgb, truth);
  }

  private static byte level(double value) {
    return (byte) Math.max(0, Math.min(255, StrictMath.round(255 * value)));
  }
}
