package io.medsam3.dicom.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A stretch of a file's bytes that is looked at only when it is asked for. */
public final class Span {
  private final Bytes bytes;
  private final long offset;
  private final long length;

  Span(Bytes bytes, long offset, long length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  static Span of(byte[] array) {
    return new Span(Bytes.of(array), 0, array.length);
  }

  Bytes bytes() {
    return bytes;
  }

  /** Where it starts in the file. */
  public long offset() {
    return offset;
  }

  /** Bytes. */
  public long length() {
    return length;
  }

  /** A read-only view of {@code count} bytes from {@code start}; both lie inside this span. */
  public ByteBuffer view(long start, int count, ByteOrder order) {
    if (start < 0 || count < 0 || start + count > length) {
      throw new IndexOutOfBoundsException(
          "bytes " + start + " to " + (start + count) + " of a span of " + length);
    }
    return bytes.view(offset + start, count, order);
  }

  /** A read-only view of all bytes, little endian; at most 2 GiB. */
  public ByteBuffer view() {
    return view(0, Math.toIntExact(length), ByteOrder.LITTLE_ENDIAN);
  }
}
