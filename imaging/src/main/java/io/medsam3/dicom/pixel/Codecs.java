package io.medsam3.dicom.pixel;

import io.medsam3.dicom.data.Remarks;
import io.medsam3.dicom.data.TransferSyntax.Codec;
import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Chooses the codec of a compressed frame and holds its answer against the file's own header. */
final class Codecs {
  // Nothing a scanner makes shrinks further than this; what claims to is a bomb or damaged.
  private static final long FREE_PIXELS = 16L << 20;
  private static final long PIXELS_PER_BYTE = 500;

  private Codecs() {}

  /** A frame whose codec gives samples; frames of {@link Codec#DEFLATE} give bytes instead. */
  static Samples decode(Codec codec, ByteBuffer bytes, PixelFormat format, Place place)
      throws FormatException {
    if (codec == Codec.RLE) {
      return RunLength.decode(bytes, format, place.text());
    }
    Codestream stream =
        Codestream.of(bytes)
            .orElseThrow(
                () ->
                    new FormatException(
                        "%s: %d bytes that are no JPEG, JPEG-LS or JPEG 2000 stream"
                            .formatted(place.text(), bytes.remaining())));
    checkSize(stream, bytes.remaining(), format, place.text());
    return decode(codecOf(stream, codec), bytes, stream, place).telling(stream.lumaChroma());
  }

  /** Where a frame is, for messages and remarks. */
  record Place(String text, Remarks remarks) {}

  // What the stream is counts, not what the transfer syntax says.
  private static Codec codecOf(Codestream stream, Codec told) {
    if (stream.process() == Codestream.JPEG_2000) {
      return told == Codec.HTJ2K ? told : Codec.JPEG_2000;
    }
    return stream.process() == Codestream.JPEG_LS ? Codec.JPEG_LS : Codec.JPEG;
  }

  private static Samples decode(Codec codec, ByteBuffer bytes, Codestream stream, Place place)
      throws FormatException {
    if (stream.isBaselineOrExtended8() && codec == Codec.JPEG) {
      // libjpeg's inverse transform is the one other readers use, to the last grey level.
      Optional<Samples> samples = baseline(bytes, stream, place);
      if (samples.isPresent()) {
        return samples.get();
      }
    }
    Optional<String> missing = NativeCodecs.missing();
    boolean alternating = codec == Codec.JPEG_LS && stream.channels() > 1;
    if (alternating && JpegLs.alternates(bytes)) {
      return JpegLs.decode(bytes, stream, place.text());
    }
    if (missing.isPresent()) {
      place.remarks().add("no native codecs (%s); decoded by Java".formatted(missing.get()));
      return inJava(codec, bytes, stream, place)
          .orElseThrow(
              () ->
                  new FormatException(
                      "%s: %s of %d bits needs the native codecs, which are missing: %s"
                          .formatted(place.text(), codec, stream.precision(), missing.get())));
    }
    try {
      return NativeCodecs.decode(codec, bytes, stream, place.text());
    } catch (FormatException refused) {
      // FFmpeg does not know all varieties, such as some Huffman tables of 16-bit lossless JPEG.
      if (stream.process() == Codestream.JPEG_2000) {
        throw refused;
      }
      return inJava(codec, bytes, stream, place).orElseThrow(() -> refused);
    }
  }

  private static Optional<Samples> inJava(
      Codec codec, ByteBuffer bytes, Codestream stream, Place place) throws FormatException {
    return codec == Codec.JPEG_LS
        ? Optional.of(JpegLs.decode(bytes, stream, place.text()))
        : JavaCodecs.decode(bytes, stream, place.text());
  }

  private static Optional<Samples> baseline(ByteBuffer bytes, Codestream stream, Place place)
      throws FormatException {
    try {
      return JavaCodecs.decode(bytes, stream, place.text());
    } catch (FormatException refused) {
      if (NativeCodecs.missing().isPresent()) {
        throw refused;
      }
      place.remarks().add("libjpeg refuses the stream; decoded by FFmpeg");
      return Optional.empty();
    }
  }

  private static void checkSize(Codestream stream, int bytes, PixelFormat format, String place)
      throws FormatException {
    if (stream.columns() != format.columns()
        || stream.rows() != format.rows()
        || stream.channels() != format.samples()) {
      throw new FormatException(
          "%s: the stream has %d x %d pixels of %d samples, the header says %d x %d of %d"
              .formatted(
                  place,
                  stream.columns(),
                  stream.rows(),
                  stream.channels(),
                  format.columns(),
                  format.rows(),
                  format.samples()));
    }
    if (format.pixels() > FREE_PIXELS && format.pixels() > PIXELS_PER_BYTE * bytes) {
      throw new FormatException(
          "%s: %d x %d pixels in %d bytes; the pixel data is cut short or damaged"
              .formatted(place, format.columns(), format.rows(), bytes));
    }
  }

  /** Raw deflate of one native frame (transfer syntax 1.2.840.10008.1.2.8.1). */
  static byte[] inflate(ByteBuffer bytes, int expected, String place) throws FormatException {
    byte[] frame = new byte[expected];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes.duplicate());
      int filled = 0;
      while (filled < expected) {
        int count = inflater.inflate(frame, filled, expected - filled);
        if (count == 0) {
          throw new FormatException(
              "%s: %d of %d bytes inflated; the frame is cut short"
                  .formatted(place, filled, expected));
        }
        filled += count;
      }
      return frame;
    } catch (DataFormatException damaged) {
      throw new FormatException(
          "%s: the deflated frame is damaged: %s".formatted(place, damaged.getMessage()), damaged);
    } finally {
      inflater.end();
    }
  }
}
