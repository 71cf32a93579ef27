package io.medsam3.raster;

import io.medsam3.volume.FormatException;

/** The LZW variant of TIFF 6.0 (section 13): codes of 9 to 12 bits, highest bit first. */
final class LzwDecoder {
  private static final int CLEAR = 256;
  private static final int END = 257;

  private final byte[] in;
  private final byte[] out;
  private final int[] prefix = new int[4096];
  private final byte[] suffix = new byte[4096];
  private final int[] length = new int[4096];
  private long bitAt;
  private int outAt;

  private LzwDecoder(byte[] in, byte[] out) {
    this.in = in;
    this.out = out;
    for (int n = 0; n < 256; n++) {
      suffix[n] = (byte) n;
      length[n] = 1;
      prefix[n] = -1;
    }
  }

  /** Fills {@code out} and returns the number of bytes that the stream held for it. */
  static int decode(String where, byte[] in, byte[] out) throws FormatException {
    return new LzwDecoder(in, out).run(where);
  }

  private int run(String where) throws FormatException {
    int next = 258;
    int bits = 9;
    int previous = -1;
    while (outAt < out.length) {
      int code = code(bits);
      if (code == END || code < 0) {
        break;
      }
      if (code == CLEAR) {
        next = 258;
        bits = 9;
        previous = -1;
        continue;
      }
      if (code > next || (code == next && previous < 0) || (previous < 0 && code > 255)) {
        throw new FormatException(where + ": LZW code " + code + " is not defined; data damaged");
      }
      if (previous >= 0 && next < 4096) {
        prefix[next] = previous;
        length[next] = length[previous] + 1;
        suffix[next] = first(code == next ? previous : code);
        next++;
      }
      emit(code);
      previous = code;
      // TIFF switches one code early ("deferred increment" of the old writers).
      bits = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
    }
    return outAt;
  }

  private void emit(int code) {
    int end = outAt + length[code];
    int c = code;
    for (int n = end - 1; n >= outAt; n--) {
      if (n < out.length) {
        out[n] = suffix[c];
      }
      c = prefix[c];
    }
    outAt = Math.min(end, out.length);
  }

  private byte first(int code) {
    int c = code;
    while (prefix[c] >= 0) {
      c = prefix[c];
    }
    return suffix[c];
  }

  private int code(int bits) {
    if (bitAt + bits > in.length * 8L) {
      return -1;
    }
    int at = (int) (bitAt >> 3);
    int window = 0; // a code of up to 12 bits touches at most three bytes
    for (int n = 0; n < 3; n++) {
      window = window << 8 | (at + n < in.length ? in[at + n] & 0xFF : 0);
    }
    int value = window >> 24 - (int) (bitAt & 7) - bits & (1 << bits) - 1;
    bitAt += bits;
    return value;
  }
}
