package io.medsam3.dicom.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Frames of single bits back to back over byte borders, lowest bit first (PS3.5 section 8.2). */
final class BitStream {
  private final OutputStream out;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private long carry;
  private int carried;

  BitStream(OutputStream out) {
    this.out = out;
  }

  /** The first {@code pixels} bits of the words. */
  void write(long[] words, int pixels) throws IOException {
    int whole = pixels >> 6;
    for (int w = 0; w < whole; w++) {
      put(words[w]);
    }
    int rest = pixels & 63;
    if (rest > 0) {
      putBits(words[whole] & (-1L >>> (64 - rest)), rest);
    }
  }

  private void put(long word) throws IOException {
    if (carried == 0) {
      putLong(word);
    } else {
      putLong(carry | word << carried);
      carry = word >>> (64 - carried);
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
