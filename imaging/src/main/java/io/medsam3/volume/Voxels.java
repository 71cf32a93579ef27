package io.medsam3.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Stored samples of a volume, one buffer per slice k, in each i fastest, then j, channels
 * interleaved. Buffers keep the byte order they were given, so mapped files need no copy.
 */
public final class Voxels {
  private final VoxelType type;
  private final Size size;
  private final int channels;
  private final ByteBuffer[] slices;

  private Voxels(VoxelType type, Size size, int channels, ByteBuffer[] slices) {
    this.type = type;
    this.size = size;
    this.channels = channels;
    this.slices = slices;
  }

  /** Wraps one buffer per slice without copying; each holds exactly its samples from position 0. */
  public static Voxels of(VoxelType type, Size size, int channels, List<ByteBuffer> slices) {
    int bytes = sliceBytes(type, size, channels);
    if (slices.size() != size.z()) {
      throw new IllegalArgumentException(
          "%d slice buffers for %d slices".formatted(slices.size(), size.z()));
    }
    ByteBuffer[] kept = new ByteBuffer[slices.size()];
    for (int k = 0; k < kept.length; k++) {
      ByteBuffer slice = slices.get(k);
      if (slice.limit() != bytes) {
        throw new IllegalArgumentException(
            "slice %d has %d bytes; %s x %d of %d channels needs %d"
                .formatted(k, slice.limit(), type, size.x() * (long) size.y(), channels, bytes));
      }
      kept[k] = slice.duplicate().rewind().order(slice.order());
    }
    return new Voxels(type, size, channels, kept);
  }

  /** Zeros in memory, little endian; fill them through {@link #slice}. */
  public static Voxels allocate(VoxelType type, Size size, int channels) {
    int bytes = sliceBytes(type, size, channels);
    List<ByteBuffer> slices = new ArrayList<>(size.z());
    for (int k = 0; k < size.z(); k++) {
      slices.add(ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
    return of(type, size, channels, slices);
  }

  /** Bytes of one slice; slices of 2 GiB and more are refused. */
  public static int sliceBytes(VoxelType type, Size size, int channels) {
    if (channels < 1) {
      throw new IllegalArgumentException("channels " + channels + "; at least 1");
    }
    long bytes = (long) size.x() * size.y();
    if (bytes > Integer.MAX_VALUE || bytes * channels * type.bytes() > Integer.MAX_VALUE - 64L) {
      throw new IllegalArgumentException(
          "a slice of %d x %d %s with %d channels is 2 GiB or more; crop it first"
              .formatted(size.x(), size.y(), type, channels));
    }
    return (int) (bytes * channels * type.bytes());
  }

  public VoxelType type() {
    return type;
  }

  public Size size() {
    return size;
  }

  public int channels() {
    return channels;
  }

  /** The samples of one slice; a view on the same memory, in its own byte order. */
  public ByteBuffer slice(int k) {
    return slices[k].duplicate().order(slices[k].order());
  }

  /** The stored number, unsigned types without sign. */
  public double sample(int i, int j, int k, int channel) {
    int at = ((j * size.x() + i) * channels + channel) * type.bytes();
    return read(slices[k], at, type);
  }

  /** The number of the given type at a byte offset of a buffer. */
  public static double read(ByteBuffer buffer, int at, VoxelType type) {
    return switch (type) {
      case U8 -> buffer.get(at) & 0xFF;
      case I8 -> buffer.get(at);
      case U16 -> buffer.getShort(at) & 0xFFFF;
      case I16 -> buffer.getShort(at);
      case U32 -> buffer.getInt(at) & 0xFFFFFFFFL;
      case I32 -> buffer.getInt(at);
      case F32 -> buffer.getFloat(at);
      case F64 -> buffer.getDouble(at);
    };
  }

  /** Writes a number that the type can hold exactly, or its nearest float. */
  public static void write(ByteBuffer buffer, int at, VoxelType type, double value) {
    switch (type) {
      case U8, I8 -> buffer.put(at, (byte) (int) value);
      case U16, I16 -> buffer.putShort(at, (short) (int) value);
      case U32, I32 -> buffer.putInt(at, (int) (long) value);
      case F32 -> buffer.putFloat(at, (float) value);
      case F64 -> buffer.putDouble(at, value);
    }
  }
}
