package io.medsam3.dicom.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the header of a JPEG, JPEG-LS or JPEG 2000 stream says of itself, read before a codec gets
 * the chance to believe it.
 *
 * @param process the marker that begins the frame, such as 0xC3 for lossless JPEG
 * @param lumaChroma whether the stream tells that its colours are luma and chroma, if it tells
 */
record Codestream(
    int columns,
    int rows,
    int channels,
    int precision,
    boolean signed,
    int process,
    Optional<Boolean> lumaChroma) {
  static final int LOSSLESS_JPEG = 0xc3;
  static final int JPEG_2000 = 0x51;
  static final int JPEG_LS = 0xf7;
  private static final int SCAN = 0xda;

  /** Empty when the bytes are no such stream. */
  static Optional<Codestream> of(ByteBuffer frame) {
    ByteBuffer bytes = frame.slice().order(ByteOrder.BIG_ENDIAN);
    if (bytes.remaining() < 12) {
      return Optional.empty();
    }
    int start = bytes.getShort(0) & 0xffff;
    if (start == 0xffd8) {
      return jpeg(bytes);
    }
    if (start == 0xff4f) {
      return jpeg2000(bytes, 2);
    }
    // A JP2 file, which DICOM does not allow but some writers store.
    return bytes.getInt(4) == 0x6a502020 ? boxed(bytes) : Optional.empty();
  }

  boolean isBaselineOrExtended8() {
    return process >= 0xc0 && process <= 0xc2 && precision == 8;
  }

  private static Optional<Codestream> jpeg(ByteBuffer bytes) {
    Optional<Boolean> colours = Optional.empty();
    boolean adobe = false;
    int at = 2;
    while (at + 4 <= bytes.limit()) {
      if ((bytes.get(at) & 0xff) != 0xff) {
        return Optional.empty();
      }
      int marker = bytes.get(at + 1) & 0xff;
      if (marker == 0xff) {
        at++;
        continue;
      }
      int length = bytes.getShort(at + 2) & 0xffff;
      if (marker == SCAN || length < 2 || at + 2 + length > bytes.limit()) {
        return Optional.empty();
      }
      if (isFrame(marker) && length >= 8) {
        return Optional.of(frame(bytes, at + 4, marker, colours));
      }
      if (marker == 0xee && length >= 14 && bytes.getInt(at + 4) == 0x41646f62) {
        adobe = true;
        colours = Optional.of(bytes.get(at + 15) == 1);
      } else if (marker == 0xe0 && length >= 7 && bytes.getInt(at + 4) == 0x4a464946 && !adobe) {
        colours = Optional.of(true);
      }
      at += 2 + length;
    }
    return Optional.empty();
  }

  private static boolean isFrame(int marker) {
    boolean table = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
    return marker == JPEG_LS || marker >= 0xc0 && marker <= 0xcf && !table;
  }

  private static Codestream frame(ByteBuffer bytes, int at, int marker, Optional<Boolean> told) {
    int channels = bytes.get(at + 5) & 0xff;
    Optional<Boolean> colours = told;
    if (marker == LOSSLESS_JPEG || marker == JPEG_LS) {
      // Their application markers are left over from other writers; the DICOM header decides.
      colours = Optional.empty();
    }
    boolean named = channels == 3 && at + 13 < bytes.limit();
    if (colours.isEmpty() && named) {
      boolean rgb =
          bytes.get(at + 6) == 'R' && bytes.get(at + 9) == 'G' && bytes.get(at + 12) == 'B';
      colours = rgb ? Optional.of(false) : Optional.empty();
    }
    int rows = bytes.getShort(at + 1) & 0xffff;
    int columns = bytes.getShort(at + 3) & 0xffff;
    return new Codestream(columns, rows, channels, bytes.get(at) & 0xff, false, marker, colours);
  }

  // SIZ is the first marker segment (ISO 15444-1 section A.5.1).
  private static Optional<Codestream> jpeg2000(ByteBuffer bytes, int at) {
    if (at + 42 > bytes.limit() || (bytes.getShort(at) & 0xffff) != 0xff51) {
      return Optional.empty();
    }
    int columns = bytes.getInt(at + 6) - bytes.getInt(at + 14);
    int rows = bytes.getInt(at + 10) - bytes.getInt(at + 18);
    int channels = bytes.getShort(at + 38) & 0xffff;
    int depth = bytes.get(at + 40) & 0xff;
    // With a component transform the codec itself turns luma and chroma into red, green, blue.
    Optional<Boolean> colours = transformed(bytes, at) ? Optional.of(false) : Optional.empty();
    return Optional.of(
        new Codestream(
            columns, rows, channels, (depth & 0x7f) + 1, depth > 0x7f, JPEG_2000, colours));
  }

  // The coding style segment COD names the transform (ISO 15444-1 section A.6.1).
  private static boolean transformed(ByteBuffer bytes, int start) {
    int at = start;
    while (at + 4 <= bytes.limit()) {
      int marker = bytes.getShort(at) & 0xffff;
      int length = bytes.getShort(at + 2) & 0xffff;
      if (marker == 0xff52) {
        return at + 8 < bytes.limit() && bytes.get(at + 8) == 1;
      }
      if (marker == 0xff90 || length < 2) {
        return false;
      }
      at += 2 + length;
    }
    return false;
  }

  private static Optional<Codestream> boxed(ByteBuffer bytes) {
    for (int at = 0; at + 4 < bytes.limit(); at++) {
      if (bytes.getInt(at) == 0xff4fff51) {
        return jpeg2000(bytes, at + 2);
      }
    }
    return Optional.empty();
  }
}
