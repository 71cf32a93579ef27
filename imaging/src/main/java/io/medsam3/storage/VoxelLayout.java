package io.medsam3.storage;

import io.medsam3.volume.FormatException;
import io.medsam3.volume.Size;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.nio.ByteOrder;

/** What a header says about the voxel data behind it; x fastest, channels interleaved. */
public record VoxelLayout(StoredType type, long[] counts, int channels, ByteOrder order) {
  /** An upper limit of what deflate can shrink, from the zlib technical details. */
  private static final int DEFLATE = 1032;

  /** The size, once it is known to be sane. */
  public Size size() {
    return new Size((int) counts[0], (int) counts[1], (int) counts[2]);
  }

  /** Bytes of the data, saturating at the largest long. */
  public long bytes() {
    double bytes = (double) type.bytes() * channels * counts[0] * counts[1] * counts[2];
    return bytes >= 9e18
        ? Long.MAX_VALUE
        : counts[0] * counts[1] * counts[2] * channels * type.bytes();
  }

  /**
   * Refuses counts that no file of this length can hold, before any memory is taken.
   *
   * @param stored bytes of the file that hold the data, compressed or not
   */
  public void check(String where, long stored, boolean compressed) throws FormatException {
    String shape = counts[0] + " x " + counts[1] + " x " + counts[2];
    for (long count : counts) {
      if (count < 1 || count > Integer.MAX_VALUE) {
        throw new FormatException(
            "%s: size %s; every count must be at least 1 and below 2^31".formatted(where, shape));
      }
    }
    long most = compressed ? Math.max(stored, 1) * DEFLATE + 1024 : stored;
    if (bytes() > most) {
      throw new FormatException(
          "%s: the header promises %s voxels of %s x %d = %d bytes, larger than %d bytes of %sdata"
                  .formatted(
                      where,
                      shape,
                      type,
                      channels,
                      bytes(),
                      stored,
                      compressed ? "compressed " : "")
              + " can hold; is it truncated?");
    }
    long memory = Runtime.getRuntime().maxMemory();
    if (bytes() > memory) {
      throw new FormatException(
          "%s: %s voxels take %d bytes, larger than the memory of this Java (%d); raise -Xmx"
              .formatted(where, shape, bytes(), memory));
    }
    try {
      Voxels.sliceBytes(type.voxelType(), size(), channels);
    } catch (IllegalArgumentException e) {
      throw new FormatException(where + ": " + e.getMessage(), e);
    }
  }

  VoxelType voxelType() {
    return type.voxelType();
  }
}
