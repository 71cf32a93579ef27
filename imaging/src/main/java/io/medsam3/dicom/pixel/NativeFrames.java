package io.medsam3.dicom.pixel;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Element;
import io.medsam3.dicom.data.Span;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Frames that are not compressed; where a cell is its value they are views on the file. */
final class NativeFrames {
  private final PixelFormat format;
  private final Span span;
  private final ByteOrder order;
  private final boolean swapped;

  private NativeFrames(PixelFormat format, Span span, ByteOrder order, boolean swapped) {
    this.format = format;
    this.span = span;
    this.order = order;
    this.swapped = swapped;
  }

  static NativeFrames of(DicomFile file, PixelFormat told, Element.Plain plain)
      throws FormatException {
    PixelFormat format = told;
    long length = plain.span().length();
    if (told.photometric().isHorizontallySubsampled()
        && length >= bytes(told.as(Photometric.YBR_FULL))) {
      file.remarks()
          .add(
              "PhotometricInterpretation is %s, but all chroma is there"
                  .formatted(told.photometric()));
      format = told.as(Photometric.YBR_FULL);
    }
    long expected = bytes(format);
    if (length < expected) {
      throw new FormatException(
          "%s: the pixel data has %d bytes; %d frames of %d x %d need %d; the file is cut short"
              .formatted(
                  file.name(), length, format.frames(), format.columns(), format.rows(), expected));
    }
    if (length > expected + 1) {
      file.remarks()
          .add("the pixel data has %d bytes more than its frames".formatted(length - expected));
    }
    ByteOrder order = file.data().order();
    if (file.syntax() == TransferSyntax.GE_PRIVATE) {
      order = ByteOrder.BIG_ENDIAN;
    }
    return new NativeFrames(format, plain.span(), order, PixelData.swapsBytes(file, plain, format));
  }

  PixelFormat format() {
    return format;
  }

  /** The frame as it lies in the file, if that is what a reader wants to see. */
  Optional<ByteBuffer> view(int frame) {
    PixelFormat.Bits bits = format.bits();
    boolean plain =
        format.photometric().isGrey() && bits.fill() && bits.allocated() % 8 == 0 && !swapped;
    if (!plain || bits.allocated() == 24) {
      return Optional.empty();
    }
    int bytes = frameBytes(format);
    return Optional.of(span.view((long) frame * bytes, bytes, order));
  }

  Samples samples(int frame) {
    long bit = frame * frameBits(format);
    long start = bit / 8;
    int count = (int) ((bit + frameBits(format) + 7) / 8 - start);
    if (!swapped) {
      return samples(span.view(start, count, order), (int) (bit % 8), format);
    }
    // Pairs of bytes change places, also around the borders of a frame of odd size.
    byte[] bytes = new byte[count];
    for (int n = 0; n < count; n++) {
      long at = Math.min(start + n ^ 1, span.length() - 1);
      bytes[n] = span.view(at, 1, order).get();
    }
    return samples(ByteBuffer.wrap(bytes).order(order), (int) (bit % 8), format);
  }

  /** Cells of a frame that starts at a bit of the first byte, channels side by side. */
  static Samples samples(ByteBuffer bytes, int bit, PixelFormat format) {
    int pixels = (int) format.pixels();
    boolean halved = format.photometric().isHorizontallySubsampled();
    int cells = halved ? 2 * pixels : pixels * format.samples();
    int[] values = cells(bytes, bit, cells, format.bits().allocated());
    if (halved) {
      values = chromaRepeated(values, pixels);
    } else if (format.planar() && format.samples() > 1) {
      values = interleaved(values, pixels, format.samples());
    }
    return new Samples(format.columns(), format.rows(), format.samples(), values, false);
  }

  private static int[] cells(ByteBuffer bytes, int bit, int count, int allocated) {
    int[] cells = new int[count];
    switch (allocated) {
      case 8 -> {
        for (int n = 0; n < count; n++) {
          cells[n] = bytes.get(n) & 0xff;
        }
      }
      case 16 -> {
        for (int n = 0; n < count; n++) {
          cells[n] = bytes.getShort(2 * n) & 0xffff;
        }
      }
      case 32 -> bytes.asIntBuffer().get(cells);
      default -> {
        // Any other width, packed without gaps, lowest bit first (PS3.5 section 8.1.1).
        long at = bit;
        for (int n = 0; n < count; n++) {
          for (int b = 0; b < allocated; b++, at++) {
            cells[n] |= (bytes.get((int) (at >> 3)) >> (at & 7) & 1) << b;
          }
        }
      }
    }
    return cells;
  }

  private static int[] interleaved(int[] planes, int pixels, int samples) {
    int[] values = new int[planes.length];
    for (int channel = 0; channel < samples; channel++) {
      for (int n = 0; n < pixels; n++) {
        values[n * samples + channel] = planes[channel * pixels + n];
      }
    }
    return values;
  }

  // Luma, luma, blue, red for two pixels (PS3.3 section C.7.6.3.1.2).
  private static int[] chromaRepeated(int[] cells, int pixels) {
    int[] values = new int[3 * pixels];
    for (int n = 0; n < pixels; n++) {
      int pair = n / 2 * 4;
      values[3 * n] = cells[pair + n % 2];
      values[3 * n + 1] = cells[pair + 2];
      values[3 * n + 2] = cells[pair + 3];
    }
    return values;
  }

  private static long frameBits(PixelFormat format) {
    int samples = format.photometric().isHorizontallySubsampled() ? 2 : format.samples();
    return format.pixels() * samples * format.bits().allocated();
  }

  /** Bytes of one frame, rounded up. */
  static int frameBytes(PixelFormat format) {
    return Math.toIntExact((frameBits(format) + 7) / 8);
  }

  private static long bytes(PixelFormat format) {
    return (frameBits(format) * format.frames() + 7) / 8;
  }
}
