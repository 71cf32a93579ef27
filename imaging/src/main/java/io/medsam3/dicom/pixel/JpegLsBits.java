package io.medsam3.dicom.pixel;

import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;

/** Bits of a JPEG-LS scan: after a byte of ones the next one gives seven (ISO 14495-1, A.1). */
final class JpegLsBits {
  private final ByteBuffer bytes;
  private final String place;
  private int at;
  private int current;
  private int left;

  JpegLsBits(ByteBuffer bytes, int start, String place) {
    this.bytes = bytes;
    this.at = start;
    this.place = place;
  }

  int bit() throws FormatException {
    if (left == 0) {
      fill();
    }
    left--;
    return current >> left & 1;
  }

  int bits(int count) throws FormatException {
    int value = 0;
    for (int n = 0; n < count; n++) {
      value = value << 1 | bit();
    }
    return value;
  }

  FormatException damaged(String what) {
    return new FormatException("%s: damaged JPEG-LS frame: %s".formatted(place, what));
  }

  private void fill() throws FormatException {
    boolean stuffed = current == 0xff;
    int next = at < bytes.limit() ? bytes.get(at) & 0xff : -1;
    if (next < 0 || stuffed && next > 0x7f) {
      throw damaged("the scan ends too early");
    }
    at++;
    current = next;
    left = stuffed ? 7 : 8;
  }

  /** Where the marker after the scan begins. */
  int end() {
    int end = at;
    // The last byte of a scan that is all ones is followed by a byte of padding.
    while (end + 1 < bytes.limit()
        && !((bytes.get(end) & 0xff) == 0xff && (bytes.get(end + 1) & 0x80) != 0)) {
      end++;
    }
    return end;
  }
}
