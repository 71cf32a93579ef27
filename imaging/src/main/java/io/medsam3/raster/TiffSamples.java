package io.medsam3.raster;

import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.nio.ByteBuffer;

/**
 * How the samples of a TIFF page are stored.
 *
 * @param count samples per pixel
 * @param bits bits per sample, the same for all
 * @param format 1 unsigned, 2 signed, 3 floating
 */
record TiffSamples(int count, int bits, int format, int compression, int photometric) {
  void check(String where) throws FormatException {
    boolean whole = format == 1 || format == 2 || format == 4;
    boolean known = whole && (bits >= 1 && bits <= 16 || bits == 32);
    known |= format == 3 && (bits == 32 || bits == 64);
    if (!known || count < 1 || count > 1024) {
      throw new FormatException(
          "%s: %d samples of %d bits in format %d; whole numbers of 1 to 16 and 32 bits and floats"
                  .formatted(where, count, bits, format)
              + " of 32 and 64 are read");
    }
  }

  /** The type that keeps every stored number. */
  VoxelType type() {
    if (format == 3) {
      return bits == 64 ? VoxelType.F64 : VoxelType.F32;
    }
    boolean signed = format == 2;
    if (bits <= 8) {
      return signed ? VoxelType.I8 : VoxelType.U8;
    }
    if (bits <= 16) {
      return signed ? VoxelType.I16 : VoxelType.U16;
    }
    return signed ? VoxelType.I32 : VoxelType.U32;
  }

  /** True if a stored sample is laid out as the type that keeps it. */
  boolean isWholeBytes() {
    return bits == 8 * type().bytes();
  }

  long rowBytes(int width, int perPixel) {
    return ((long) width * perPixel * bits + 7) / 8;
  }

  /** Sample n of a row that starts at a byte; rows are packed, highest bit first. */
  double read(ByteBuffer from, int rowAt, int n) {
    if (isWholeBytes()) {
      return Voxels.read(from, rowAt + n * (bits / 8), type());
    }
    long bitAt = (long) n * bits;
    int value = 0;
    for (int b = 0; b < bits; b++, bitAt++) {
      value = value << 1 | from.get(rowAt + (int) (bitAt >> 3)) >> 7 - (int) (bitAt & 7) & 1;
    }
    return format == 2 ? value << 32 - bits >> 32 - bits : value;
  }
}
