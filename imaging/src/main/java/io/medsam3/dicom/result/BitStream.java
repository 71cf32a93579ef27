package io.medsam3.dicom.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Frames of single bits back to back over byte borders, lowest bit first (PS3.5 section 8.2). */
final class BitStream {
  private final OutputStream out;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private long[] shifted = {};
  private long carry;
  private int carried;

  BitStream(OutputStream out) {
    this.out = out;
  }

  /** The first {@code pixels} bits of the words. */
  void write(long[] words, int pixels) throws IOException {
    int whole = pixels >> 6;
    if (carried == 0) {
      putAll(words, whole);
    } else {
      shift(words, whole);
      putAll(shifted, whole);
    }
    int rest = pixels & 63;
    if (rest > 0) {
      putBits(words[whole] & (-1L >>> (64 - rest)), rest);
    }
  }

  private void shift(long[] words, int count) {
    if (shifted.length < count) {
      shifted = new long[count];
    }
    for (int w = 0; w < count; w++) {
      shifted[w] = carry | words[w] << carried;
      carry = words[w] >>> (64 - carried);
    }
  }

  private void putAll(long[] words, int count) throws IOException {
    int done = 0;
    while (done < count) {
      if (buffer.remaining() < Long.BYTES) {
        flush();
      }
      int part = Math.min(count - done, buffer.remaining() / Long.BYTES);
      buffer.asLongBuffer().put(words, done, part);
      buffer.position(buffer.position() + part * Long.BYTES);
      done += part;
    }
  }

  private void putBits(long bits, int count) throws IOException {
    carry |= bits << carried;
    if (carried + count < 64) {
      carried += count;
      return;
    }
    putLong(carry);
    carry = carried == 0 ? 0 : bits >>> (64 - carried);
    carried += count - 64;
  }

  private void putLong(long word) throws IOException {
    if (buffer.remaining() < 8) {
      flush();
    }
    buffer.putLong(word);
  }

  /** Writes the last bits and fills up to an even number of bytes. */
  void finish() throws IOException {
    int bytes = (carried + 15) / 16 * 2;
    for (int n = 0; n < bytes; n++) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.put((byte) (carry >>> 8 * n));
    }
    flush();
  }

  private void flush() throws IOException {
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
