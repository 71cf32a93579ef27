package io.medsam3.raster;

import java.awt.image.Raster;

/** Copies the stored samples of AWT rasters, without any colour conversion. */
final class Rasters {
  private Rasters() {}

  /** The first channels of 8-bit samples, interleaved. */
  static void copy8(Raster raster, int channels, byte[] target) {
    int width = raster.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int c = 0; c < channels; c++) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, c, row);
        for (int x = 0; x < width; x++) {
          target[(y * width + x) * channels + c] = (byte) row[x];
        }
      }
    }
  }
}
