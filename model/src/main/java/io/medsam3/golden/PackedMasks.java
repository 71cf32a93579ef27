package io.medsam3.golden;

/** Bit-packed masks of the golden format: first pixel in the highest bit of each byte. */
public final class PackedMasks {
  private PackedMasks() {}

  /** Pixels in which {@code mask} (0 or 1 each) differs from the packed row. */
  public static long differing(byte[] mask, byte[] packed, int row) {
    int rowBytes = (mask.length + 7) / 8;
    long count = 0;
    for (int i = 0; i < mask.length; i++) {
      int bit = packed[row * rowBytes + i / 8] >> (7 - i % 8) & 1;
      count += bit == mask[i] ? 0 : 1;
    }
    return count;
  }
}
