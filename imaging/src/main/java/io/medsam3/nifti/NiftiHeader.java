package io.medsam3.nifti;

import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The fields of a NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) header that say where and what the
 * voxels are; names as in nifti1.h and nifti2.h.
 *
 * @param isPair true if the voxels lie in another file (.img)
 * @param isAnalyze true if there is no NIfTI magic: an ANALYZE 7.5 header
 * @param srow the twelve numbers of the sform, row by row
 * @param quaternion b, c, d and the offsets x, y, z
 */
record NiftiHeader(
    ByteOrder order,
    int version,
    boolean isPair,
    boolean isAnalyze,
    long[] dim,
    int datatype,
    double[] pixdim,
    long voxOffset,
    double slope,
    double intercept,
    int units,
    int qformCode,
    int sformCode,
    double[] quaternion,
    double[] srow) {

  static final int SIZE_1 = 348;
  static final int SIZE_2 = 540;

  /** True if the first bytes are those of a NIfTI or ANALYZE header. */
  static boolean claims(byte[] head) {
    if (head.length < 4) {
      return false;
    }
    int size = ByteBuffer.wrap(head).getInt();
    int swapped = Integer.reverseBytes(size);
    return size == SIZE_1 || swapped == SIZE_1 || size == SIZE_2 || swapped == SIZE_2;
  }

  /** True if the first bytes are those of a NIfTI-2 header. */
  static boolean isSecond(byte[] head) {
    if (head.length < 4) {
      return false;
    }
    int size = ByteBuffer.wrap(head).getInt();
    return size == SIZE_2 || Integer.reverseBytes(size) == SIZE_2;
  }

  /** Parses as many bytes as there are; fewer than the header needs are refused. */
  static NiftiHeader parse(String where, byte[] bytes) throws FormatException {
    if (bytes.length < 4) {
      throw new FormatException(
          "%s: %d bytes, the header alone needs 348; the file is truncated"
              .formatted(where, bytes.length));
    }
    if (!claims(bytes)) {
      throw new FormatException(
          where + ": the first number is neither 348 nor 540; this is no NIfTI header");
    }
    ByteBuffer b = ByteBuffer.wrap(bytes);
    int size = b.getInt(0);
    ByteOrder order = ByteOrder.BIG_ENDIAN;
    if (size != SIZE_1 && size != SIZE_2) {
      order = ByteOrder.LITTLE_ENDIAN;
      size = Integer.reverseBytes(size);
    }
    if (bytes.length < size) {
      throw new FormatException(
          "%s: %d bytes, the header alone needs %d; the file is truncated"
              .formatted(where, bytes.length, size));
    }
    b.order(order);
    NiftiHeader header = size == SIZE_1 ? first(b) : second(b);
    header.check(where);
    return header;
  }

  private static NiftiHeader first(ByteBuffer b) {
    String magic = text(b, 344, 3);
    return new NiftiHeader(
        b.order(),
        1,
        !magic.equals("n+1"),
        !magic.equals("n+1") && !magic.equals("ni1"),
        shorts(b, 40),
        b.getShort(70),
        floats(b, 76, 8),
        (long) b.getFloat(108),
        b.getFloat(112),
        b.getFloat(116),
        b.get(123),
        b.getShort(252),
        b.getShort(254),
        floats(b, 256, 6),
        floats(b, 280, 12));
  }

  private static NiftiHeader second(ByteBuffer b) {
    String magic = text(b, 4, 3);
    long[] dim = new long[8];
    for (int n = 0; n < 8; n++) {
      dim[n] = b.getLong(16 + 8 * n);
    }
    return new NiftiHeader(
        b.order(),
        2,
        !magic.equals("n+2"),
        !magic.equals("n+2") && !magic.equals("ni2"),
        dim,
        b.getShort(12),
        doubles(b, 104, 8),
        b.getLong(168),
        b.getDouble(176),
        b.getDouble(184),
        b.getInt(500),
        b.getInt(344),
        b.getInt(348),
        doubles(b, 352, 6),
        doubles(b, 400, 12));
  }

  private void check(String where) throws FormatException {
    if (version == 2 && isAnalyze) {
      throw new FormatException(where + ": 540 bytes but no magic n+2 or ni2; no NIfTI-2 header");
    }
    if (dim[0] < 1 || dim[0] > 7) {
      throw new FormatException(
          "%s: dim[0] is %d; NIfTI allows 1 to 7. Is the file damaged?".formatted(where, dim[0]));
    }
  }

  private static long[] shorts(ByteBuffer b, int at) {
    long[] values = new long[8];
    for (int n = 0; n < 8; n++) {
      values[n] = b.getShort(at + 2 * n);
    }
    return values;
  }

  private static double[] floats(ByteBuffer b, int at, int count) {
    double[] values = new double[count];
    for (int n = 0; n < count; n++) {
      values[n] = b.getFloat(at + 4 * n);
    }
    return values;
  }

  private static double[] doubles(ByteBuffer b, int at, int count) {
    double[] values = new double[count];
    for (int n = 0; n < count; n++) {
      values[n] = b.getDouble(at + 8 * n);
    }
    return values;
  }

  private static String text(ByteBuffer b, int at, int count) {
    return new String(b.array(), at, count, StandardCharsets.ISO_8859_1);
  }
}
