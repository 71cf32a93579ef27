package io.medsam3.dicom.pixel;

import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * JPEG-LS in Java: where there are no native codecs, and for alternating samples, which FFmpeg does
 * not know. Restart intervals and mapping tables are not read.
 */
final class JpegLs {
  private static final int PARAMETERS = 0xf8;
  private static final int SCAN = 0xda;
  private static final int END = 0xd9;
  private static final int BY_SAMPLE = 2;

  private final ByteBuffer bytes;
  private final Codestream stream;
  private final String place;
  private final int[] values;
  private int maxval;
  private int[] thresholds = new int[0];

  private JpegLs(ByteBuffer bytes, Codestream stream, String place) {
    this.bytes = bytes;
    this.stream = stream;
    this.place = place;
    values = new int[stream.columns() * stream.rows() * stream.channels()];
    maxval = (1 << stream.precision()) - 1;
  }

  /** True when the samples of a pixel follow one another in the scan. */
  static boolean alternates(ByteBuffer frame) {
    ByteBuffer bytes = frame.slice().order(ByteOrder.BIG_ENDIAN);
    int at = 2;
    while (at + 4 <= bytes.limit() && (bytes.get(at) & 0xff) == 0xff) {
      int length = bytes.getShort(at + 2) & 0xffff;
      if ((bytes.get(at + 1) & 0xff) == SCAN) {
        return at + length < bytes.limit() && bytes.get(at + length) == BY_SAMPLE;
      }
      at += 2 + length;
    }
    return false;
  }

  static Samples decode(ByteBuffer frame, Codestream stream, String place) throws FormatException {
    JpegLs decoder = new JpegLs(frame.slice().order(ByteOrder.BIG_ENDIAN), stream, place);
    try {
      decoder.segments();
    } catch (IndexOutOfBoundsException past) {
      throw new FormatException(
          "%s: a JPEG-LS segment reaches over the end".formatted(place), past);
    }
    return new Samples(stream.columns(), stream.rows(), stream.channels(), decoder.values, false);
  }

  private void segments() throws FormatException {
    int at = 2;
    int decoded = 0;
    while (decoded < stream.channels()) {
      int marker = bytes.get(at + 1) & 0xff;
      if ((bytes.get(at) & 0xff) != 0xff || marker == END) {
        throw new FormatException(
            "%s: %d of %d components of the JPEG-LS stream are there"
                .formatted(place, decoded, stream.channels()));
      }
      int length = bytes.getShort(at + 2) & 0xffff;
      if (marker == PARAMETERS && bytes.get(at + 4) == 1) {
        maxval = bytes.getShort(at + 5) & 0xffff;
        thresholds =
            new int[] {
              bytes.getShort(at + 7) & 0xffff,
              bytes.getShort(at + 9) & 0xffff,
              bytes.getShort(at + 11) & 0xffff,
              bytes.getShort(at + 13) & 0xffff
            };
      } else if (marker == PARAMETERS || marker == 0xdd) {
        throw new FormatException(
            "%s: the JPEG-LS stream uses marker %02X, which is not read".formatted(place, marker));
      } else if (marker == SCAN) {
        int components = bytes.get(at + 4);
        at = scan(at, length, decoded);
        decoded += Math.max(1, components);
        continue;
      }
      at += 2 + length;
    }
  }

  // Decodes one scan and gives the place of the marker after it.
  private int scan(int at, int length, int first) throws FormatException {
    int components = bytes.get(at + 4);
    int near = bytes.get(at + 5 + 2 * components) & 0xff;
    int interleaving = bytes.get(at + 6 + 2 * components);
    if (components < 1 || first + components > stream.channels() || maxval < 1) {
      throw new FormatException("%s: a JPEG-LS scan of %d components".formatted(place, components));
    }
    JpegLsBits in = new JpegLsBits(bytes, at + 2 + length, place);
    JpegLsCoder coder = new JpegLsCoder(parameters(near), in);
    JpegLsCoder.Line[] lines = new JpegLsCoder.Line[components];
    for (int n = 0; n < components; n++) {
      lines[n] = new JpegLsCoder.Line(stream.columns());
    }
    for (int y = 0; y < stream.rows(); y++) {
      if (interleaving == BY_SAMPLE) {
        coder.line(lines);
      } else {
        for (JpegLsCoder.Line line : lines) {
          coder.line(line);
        }
      }
      keep(lines, y, first);
    }
    return in.end();
  }

  private JpegLsCoder.Parameters parameters(int near) {
    JpegLsCoder.Parameters usual = JpegLsCoder.Parameters.defaults(maxval, near);
    if (thresholds.length == 0) {
      return usual;
    }
    // Zero stands for the default.
    return new JpegLsCoder.Parameters(
        maxval,
        near,
        thresholds[0] == 0 ? usual.t1() : thresholds[0],
        thresholds[1] == 0 ? usual.t2() : thresholds[1],
        thresholds[2] == 0 ? usual.t3() : thresholds[2],
        thresholds[3] == 0 ? usual.reset() : thresholds[3]);
  }

  private void keep(JpegLsCoder.Line[] lines, int y, int first) {
    for (int n = 0; n < lines.length; n++) {
      int to = y * stream.columns() * stream.channels() + first + n;
      for (int x = 1; x <= stream.columns(); x++, to += stream.channels()) {
        values[to] = lines[n].here[x];
      }
    }
  }
}
