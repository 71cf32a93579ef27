package io.medsam3.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds tag 274 in an EXIF block (TIFF 6.0 header and first directory). */
final class ExifOrientation {
  private static final int TAG = 274;

  private ExifOrientation() {}

  /** 1 to 8; 1 if the block has none or is damaged, for the picture itself is still good. */
  static int of(byte[] tiff) {
    if (tiff.length < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M')) {
      return 1;
    }
    ByteBuffer b = ByteBuffer.wrap(tiff);
    b.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = b.getInt(4) & 0xFFFFFFFFL;
    if (b.getShort(2) != 42 || directory + 2 > tiff.length) {
      return 1;
    }
    int entries = b.getShort((int) directory) & 0xFFFF;
    for (int n = 0; n < entries; n++) {
      long at = directory + 2 + 12L * n;
      if (at + 12 > tiff.length) {
        return 1;
      }
      if ((b.getShort((int) at) & 0xFFFF) == TAG) {
        int value = b.getShort((int) at + 8) & 0xFFFF;
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }
}
