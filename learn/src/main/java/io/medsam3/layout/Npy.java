package io.medsam3.layout;

import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array of numpy's format 1 to 3 (numpy.lib.format): little-endian numbers in C order.
 *
 * @param shape slowest axis first
 */
record Npy(int[] shape, VoxelType type, ByteBuffer data) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
  private static final int MOST_HEADER = 1 << 16;
  private static final long MOST_BYTES = 1L << 30;

  /**
   * What stands before an array's values.
   *
   * @param shape slowest axis first
   */
  record Head(int[] shape, VoxelType type) {}

  static Npy read(InputStream in, String name) throws IOException {
    DataInputStream data = new DataInputStream(in);
    return body(data, head(data, name), name);
  }

  /** Reads up to the first value. */
  static Head head(DataInputStream data, String name) throws IOException {
    try {
      byte[] magic = data.readNBytes(8);
      if (magic.length < 8 || !Arrays.equals(Arrays.copyOf(magic, 6), MAGIC)) {
        throw new FormatException(name + ": no numpy array; it does not begin with \\x93NUMPY");
      }
      int length =
          magic[6] == 1
              ? Short.toUnsignedInt(Short.reverseBytes(data.readShort()))
              : Integer.reverseBytes(data.readInt());
      if (length < 0 || length > MOST_HEADER) {
        throw new FormatException(
            "%s: a header of %d bytes; expected at most %d".formatted(name, length, MOST_HEADER));
      }
      String header = new String(data.readNBytes(length), StandardCharsets.ISO_8859_1);
      VoxelType type = type(found(TYPE, header, name), name);
      if (found(ORDER, header, name).equals("True")) {
        throw new FormatException(name + ": Fortran order; expected C order");
      }
      return new Head(shape(found(SHAPE, header, name), name), type);
    } catch (EOFException e) {
      throw new FormatException(name + ": the array is truncated", e);
    }
  }

  private static Npy body(DataInputStream data, Head head, String name) throws IOException {
    int[] shape = head.shape;
    VoxelType type = head.type;
    long bytes = type.bytes();
    for (int size : shape) {
      bytes = Math.min(MOST_BYTES + 1, bytes * size);
    }
    if (bytes > MOST_BYTES) {
      throw new FormatException(
          "%s: the shape %s needs more than %d bytes"
              .formatted(name, Arrays.toString(shape), MOST_BYTES));
    }
    byte[] values = data.readNBytes((int) bytes);
    if (values.length < bytes) {
      throw new FormatException(
          "%s: %d bytes of values; the shape %s needs %d"
              .formatted(name, values.length, Arrays.toString(shape), bytes));
    }
    return new Npy(shape, type, ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static int[] shape(String text, String name) throws FormatException {
    try {
      return Arrays.stream(text.replaceAll("\\s", "").split(","))
          .filter(size -> !size.isEmpty())
          .mapToInt(Integer::parseInt)
          .toArray();
    } catch (NumberFormatException e) {
      throw new FormatException("%s: no shape: (%s)".formatted(name, text), e);
    }
  }

  private static String found(Pattern pattern, String header, String name) throws FormatException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new FormatException(
          "%s: the header '%s' lacks %s".formatted(name, header.strip(), pattern.pattern()));
    }
    return matcher.group(1);
  }

  private static VoxelType type(String code, String name) throws FormatException {
    return switch (code) {
      case "|u1", "|b1" -> VoxelType.U8;
      case "|i1" -> VoxelType.I8;
      case "<u2" -> VoxelType.U16;
      case "<i2" -> VoxelType.I16;
      case "<i4" -> VoxelType.I32;
      case "<f4" -> VoxelType.F32;
      case "<f8" -> VoxelType.F64;
      default ->
          throw new FormatException(
              "%s: values of type '%s'; expected |u1, |b1, |i1, <u2, <i2, <i4, <f4 or <f8"
                  .formatted(name, code));
    };
  }

  int size() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  double value(int index) {
    return Voxels.read(data, index * type.bytes(), type);
  }
}
