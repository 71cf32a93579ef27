package io.medsam3.lint;

import io.medsam3.raster.Picture;
import io.medsam3.storage.Sha256;

/**
 * What a picture looks like in few numbers: equal digests are equal pixels; near pictures differ in
 * few bits of a difference hash and correlate almost perfectly as thumbnails.
 */
final class Fingerprint {
  private static final int HASH = 16;
  private static final int THUMB = 32;

  /** Of 256 bits; pictures without relation differ in about 100, one saved again in under 20. */
  private static final int MOST_BITS = 32;

  private static final double LEAST_CORRELATION = 0.99;

  private final String digest;
  private final long[] bits;
  private final float[] thumbnail; // mean 0, length 1; all zero for a picture of one grey

  private Fingerprint(String digest, long[] bits, float[] thumbnail) {
    this.digest = digest;
    this.bits = bits;
    this.thumbnail = thumbnail;
  }

  static Fingerprint of(Picture picture) {
    return new Fingerprint(
        digest(picture),
        bits(shrunk(picture, HASH + 1, HASH)),
        normalised(shrunk(picture, THUMB, THUMB)));
  }

  String digest() {
    return digest;
  }

  boolean isNear(Fingerprint other) {
    int differing = 0;
    for (int i = 0; i < bits.length; i++) {
      differing += Long.bitCount(bits[i] ^ other.bits[i]);
    }
    return differing <= MOST_BITS && correlation(other) >= LEAST_CORRELATION;
  }

  double correlation(Fingerprint other) {
    double sum = 0;
    for (int i = 0; i < thumbnail.length; i++) {
      sum += thumbnail[i] * other.thumbnail[i];
    }
    return sum;
  }

  private static String digest(Picture picture) {
    return new Sha256()
        .add(picture.width() + " " + picture.channels() + " " + picture.bits())
        .add(picture.samples())
        .hex();
  }

  /** Means of the grey values in a grid of cells. */
  private static float[] shrunk(Picture picture, int columns, int rows) {
    double[] sums = new double[columns * rows];
    int[] counts = new int[columns * rows];
    for (int y = 0; y < picture.height(); y++) {
      int row = y * rows / picture.height();
      for (int x = 0; x < picture.width(); x++) {
        int cell = row * columns + x * columns / picture.width();
        for (int c = 0; c < picture.channels(); c++) {
          sums[cell] += picture.sample(x, y, c);
        }
        counts[cell] += picture.channels();
      }
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = counts[i] == 0 ? 0 : (float) (sums[i] / counts[i]);
    }
    return means;
  }

  /** One bit per pair of neighbours in a row: whether it grows brighter by more than a grey. */
  private static long[] bits(float[] cells) {
    long[] bits = new long[HASH * HASH / Long.SIZE];
    for (int n = 0; n < HASH * HASH; n++) {
      int at = n / HASH * (HASH + 1) + n % HASH;
      if (cells[at + 1] > cells[at] + 1) {
        bits[n / Long.SIZE] |= 1L << n;
      }
    }
    return bits;
  }

  private static float[] normalised(float[] cells) {
    double mean = 0;
    for (float cell : cells) {
      mean += cell / cells.length;
    }
    double squares = 0;
    for (float cell : cells) {
      squares += (cell - mean) * (cell - mean);
    }
    float[] unit = new float[cells.length];
    for (int i = 0; i < cells.length && squares > 0; i++) {
      unit[i] = (float) ((cells[i] - mean) / Math.sqrt(squares));
    }
    return unit;
  }
}
