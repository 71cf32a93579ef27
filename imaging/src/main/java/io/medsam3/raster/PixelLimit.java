package io.medsam3.raster;

import io.medsam3.volume.FormatException;

/** Refuses sizes that a header promises but the file cannot hold, before memory is taken. */
final class PixelLimit {
  /** One picture never takes more than this; larger ones are whole slides and need tiles. */
  static final long MOST_BYTES = 1L << 30;

  /** Deflate cannot shrink by more than this (zlib technical details). */
  static final int DEFLATE = 1032;

  /** An empty 16 x 16 block of a JPEG takes at least about a byte; progressive ones less. */
  static final int JPEG = 4096;

  private PixelLimit() {}

  /**
   * Checks a decoded size against the stored size.
   *
   * @param ratio the most that the compression can shrink by
   */
  static void check(String where, long[] size, long decoded, long stored, int ratio)
      throws FormatException {
    String shape = size[0] + " x " + size[1];
    if (size[0] < 1 || size[1] < 1) {
      throw new FormatException(where + ": size " + shape + "; a picture has at least one pixel");
    }
    if (size[0] > Integer.MAX_VALUE / 16 || size[1] > Integer.MAX_VALUE / 16) {
      throw new FormatException(where + ": size " + shape + " is larger than any picture");
    }
    if (decoded > MOST_BYTES) {
      throw new FormatException(
          "%s: %s pixels take %d bytes, too large for one picture (at most %d); crop it first"
              .formatted(where, shape, decoded, MOST_BYTES));
    }
    if (decoded / ratio > stored + 64) {
      throw new FormatException(
          "%s: the header promises %s pixels, but %d bytes cannot hold them; is it truncated?"
              .formatted(where, shape, stored));
    }
  }
}
