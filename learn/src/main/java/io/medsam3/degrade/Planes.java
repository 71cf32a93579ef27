package io.medsam3.degrade;

import io.medsam3.raster.Picture;
import io.medsam3.volume.VoxelType;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A picture as numbers from 0 to 1, one plane per channel; every change gives a new one.
 *
 * @param values plane by plane, row-major
 */
public record Planes(int width, int height, int channels, float[] values) {
  public Planes {
    if (values.length != width * height * channels) {
      throw new IllegalArgumentException(
          "%d values for %d x %d x %d".formatted(values.length, width, height, channels));
    }
  }

  /** Of a picture of 8 bits. */
  public static Planes of(Picture picture) {
    if (picture.type() != VoxelType.U8) {
      throw new IllegalArgumentException(
          "a picture of " + picture.type() + "; map it to 8 bits first");
    }
    int plane = picture.width() * picture.height();
    float[] values = new float[plane * picture.channels()];
    for (int i = 0; i < values.length; i++) {
      int at = i % plane;
      values[i] =
          (float) picture.sample(at % picture.width(), at / picture.width(), i / plane) / 255;
    }
    return new Planes(picture.width(), picture.height(), picture.channels(), values);
  }

  /** Rounded to 8 bits; what lies outside 0 to 1 is clipped, as a display would. */
  public Picture picture() {
    int plane = width * height;
    byte[] samples = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      samples[i % plane * channels + i / plane] = (byte) Math.round(255 * clipped(values[i]));
    }
    return Picture.of(width, height, channels, samples);
  }

  private static float clipped(float value) {
    return Math.max(0, Math.min(1, value));
  }

  private Planes with(float[] other) {
    return new Planes(width, height, channels, other);
  }

  private interface Change {
    double apply(float value, int x, int y);
  }

  private Planes changed(Change change) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      int at = i % (width * height);
      out[i] = (float) change.apply(values[i], at % width, at / width);
    }
    return with(out);
  }

  /** Adds normal noise of that standard deviation, the same in all channels of a grey picture. */
  public Planes noisy(double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return changed((value, x, y) -> value + deviation * random.nextGaussian());
  }

  /** Shrinks differences from the mean of all values. */
  public Planes flatter(double factor) {
    double mean = 0;
    for (float value : values) {
      mean += value / values.length;
    }
    double middle = mean;
    return changed((value, x, y) -> middle + factor * (value - middle));
  }

  /**
   * Multiplies by e to a smooth random field, as an uneven coil or lamp does: a polynomial of
   * second degree whose largest size over the picture is {@code amplitude}.
   */
  public Planes uneven(double amplitude, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] c = random.doubles(5, -1, 1).toArray();
    double[] field = new double[width * height];
    double largest = 1e-9;
    for (int i = 0; i < field.length; i++) {
      double u = 2.0 * (i % width) / Math.max(1, width - 1) - 1;
      double v = 2.0 * (i / width) / Math.max(1, height - 1) - 1;
      field[i] = c[0] * u + c[1] * v + c[2] * u * v + c[3] * u * u + c[4] * v * v;
      largest = Math.max(largest, Math.abs(field[i]));
    }
    double scale = amplitude / largest;
    return changed((value, x, y) -> value * Math.exp(scale * field[y * width + x]));
  }

  /** Gaussian blur; the border repeats. */
  public Planes blurred(double sigma) {
    int reach = (int) Math.ceil(3 * sigma);
    double[] kernel = new double[2 * reach + 1];
    double sum = 0;
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] = Math.exp(-0.5 * (k - reach) * (k - reach) / (sigma * sigma));
      sum += kernel[k];
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= sum;
    }
    return along(kernel, 1, 0).along(kernel, 0, 1);
  }

  /** Mean along a line of that many pixels, as when something moves while it is taken. */
  public Planes moved(int pixels, double degrees) {
    double[] kernel = new double[pixels];
    Arrays.fill(kernel, 1.0 / pixels);
    double angle = Math.toRadians(degrees);
    return along(kernel, Math.cos(angle), Math.sin(angle));
  }

  private Planes along(double[] kernel, double dx, double dy) {
    float[] out = new float[values.length];
    double middle = (kernel.length - 1) / 2.0;
    for (int i = 0; i < out.length; i++) {
      int at = i % (width * height);
      double sum = 0;
      for (int k = 0; k < kernel.length; k++) {
        int x = (int) Math.round(at % width + (k - middle) * dx);
        int y = (int) Math.round(at / width + (k - middle) * dy);
        sum += kernel[k] * value(i / (width * height), x, y);
      }
      out[i] = (float) sum;
    }
    return with(out);
  }

  private float value(int channel, int x, int y) {
    int column = Math.max(0, Math.min(width - 1, x));
    int row = Math.max(0, Math.min(height - 1, y));
    return values[(channel * height + row) * width + column];
  }

  /** Taken with pixels {@code factor} times as large, and enlarged again bilinearly. */
  public Planes coarser(double factor) {
    int smallWidth = (int) Math.max(1, Math.round(width / factor));
    int smallHeight = (int) Math.max(1, Math.round(height / factor));
    Planes small = blurred(0.5 * factor);
    float[] grid = new float[smallWidth * smallHeight * channels];
    for (int i = 0; i < grid.length; i++) {
      int at = i % (smallWidth * smallHeight);
      int x = (int) ((at % smallWidth + 0.5) * width / smallWidth);
      int y = (int) ((at / smallWidth + 0.5) * height / smallHeight);
      grid[i] = small.value(i / (smallWidth * smallHeight), x, y);
    }
    return new Planes(smallWidth, smallHeight, channels, grid).enlarged(width, height);
  }

  private Planes enlarged(int newWidth, int newHeight) {
    float[] out = new float[newWidth * newHeight * channels];
    for (int i = 0; i < out.length; i++) {
      int at = i % (newWidth * newHeight);
      double x = (at % newWidth + 0.5) * width / newWidth - 0.5;
      double y = (at / newWidth + 0.5) * height / newHeight - 0.5;
      int x0 = (int) Math.floor(x);
      int y0 = (int) Math.floor(y);
      int channel = i / (newWidth * newHeight);
      double above = value(channel, x0, y0) * (1 - x + x0) + value(channel, x0 + 1, y0) * (x - x0);
      double below =
          value(channel, x0, y0 + 1) * (1 - x + x0) + value(channel, x0 + 1, y0 + 1) * (x - x0);
      out[i] = (float) (above * (1 - y + y0) + below * (y - y0));
    }
    return new Planes(newWidth, newHeight, channels, out);
  }

  /** Written as JPEG of that quality, above 0 to 1, and read again. */
  public Planes compressed(double quality) {
    return Jpeg.passed(this, quality);
  }
}
