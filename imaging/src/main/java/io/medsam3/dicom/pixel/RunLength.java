package io.medsam3.dicom.pixel;

import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** RLE Lossless (PS3.5 annex G): one PackBits segment per byte of each sample, highest first. */
final class RunLength {
  private static final int HEADER = 64;

  private RunLength() {}

  static Samples decode(ByteBuffer frame, PixelFormat format, String place) throws FormatException {
    ByteBuffer bytes = frame.slice().order(ByteOrder.LITTLE_ENDIAN);
    int cellBytes = (format.bits().allocated() + 7) / 8;
    int expected = cellBytes * format.samples();
    int segments = bytes.remaining() < HEADER ? -1 : bytes.getInt(0);
    if (segments != expected) {
      throw new FormatException(
          "%s: RLE header names %d segments; %d samples of %d bytes need %d"
              .formatted(place, segments, format.samples(), cellBytes, expected));
    }
    // A segment grows at most 64-fold (two bytes become 128), which bounds what is allocated.
    if (format.pixels() * expected > 64L * bytes.remaining()) {
      throw new FormatException(
          "%s: %d RLE bytes cannot hold %d x %d pixels"
              .formatted(place, bytes.remaining(), format.columns(), format.rows()));
    }
    int[] values = new int[(int) format.pixels() * format.samples()];
    for (int segment = 0; segment < segments; segment++) {
      int start = bytes.getInt(4 + 4 * segment);
      int end = segment + 1 < segments ? bytes.getInt(8 + 4 * segment) : bytes.limit();
      if (start < HEADER || end < start || end > bytes.limit()) {
        throw new FormatException(
            "%s: RLE segment %d lies at bytes %d to %d of %d"
                .formatted(place, segment, start, end, bytes.limit()));
      }
      int shift = 8 * (cellBytes - 1 - segment % cellBytes);
      Target target = new Target(values, segment / cellBytes, format.samples(), shift);
      unpack(bytes.slice(start, end - start), target, place);
    }
    return new Samples(format.columns(), format.rows(), format.samples(), values, false);
  }

  private record Target(int[] values, int first, int step, int shift) {}

  private static void unpack(ByteBuffer in, Target target, String place) throws FormatException {
    int[] values = target.values;
    int at = target.first;
    while (at < values.length && in.hasRemaining()) {
      int count = in.get();
      if (count == -128) {
        continue;
      }
      boolean run = count < 0;
      int length = run ? 1 - count : 1 + count;
      if (in.remaining() < (run ? 1 : length)) {
        break;
      }
      int value = run ? (in.get() & 0xff) << target.shift : 0;
      for (int n = 0; n < length; n++) {
        int sample = run ? value : (in.get() & 0xff) << target.shift;
        // Runs over the end are padding of the last byte pair.
        if (at < values.length) {
          values[at] |= sample;
          at += target.step;
        }
      }
    }
    if (at < values.length) {
      throw new FormatException(
          "%s: an RLE segment ends after %d of %d pixels; the file is damaged"
              .formatted(place, at / target.step, values.length / target.step));
    }
  }
}
