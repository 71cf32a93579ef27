package io.medsam3.dicom.pixel;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.FormatException;
import java.util.Locale;

/**
 * The Image Pixel attributes of a file, checked.
 *
 * @param samples per pixel: 1, or 3 for colour
 * @param planar all samples of one colour before those of the next
 */
public record PixelFormat(
    int columns,
    int rows,
    int samples,
    Photometric photometric,
    Bits bits,
    boolean planar,
    int frames) {

  /**
   * How a sample lies in its cell: {@code stored} bits up to {@code high}, of {@code allocated}.
   */
  public record Bits(int allocated, int stored, int high, boolean signed) {
    /** A stored cell without the bits above and below the value, its sign extended. */
    int value(int cell) {
      int left = 31 - high;
      int shift = 32 - stored;
      return signed ? cell << left >> shift : cell << left >>> shift;
    }

    /** True when each cell is its value already. */
    boolean fill() {
      return allocated == stored && high == stored - 1;
    }
  }

  /** Reads the attributes; {@code file} names the source in messages. */
  public static PixelFormat of(DicomFile source) throws FormatException {
    DataSet data = source.data();
    String file = source.name();
    int columns = positive(data, Tag.COLUMNS, file);
    int rows = positive(data, Tag.ROWS, file);
    int samples = data.integer(Tag.SAMPLES_PER_PIXEL, 1);
    if (samples != 1 && samples != 3) {
      throw new FormatException(
          "%s: %s is %d; expected 1 or 3".formatted(file, Tag.SAMPLES_PER_PIXEL, samples));
    }
    int frames = data.integer(Tag.NUMBER_OF_FRAMES, 1);
    if (frames < 1) {
      source.remarks().add("NumberOfFrames is %d; one frame is read".formatted(frames));
      frames = 1;
    }
    boolean planar = data.integer(Tag.PLANAR_CONFIGURATION, 0) == 1;
    Photometric photometric = photometric(source, samples);
    return new PixelFormat(columns, rows, samples, photometric, bits(source), planar, frames);
  }

  private static int positive(DataSet data, Tag tag, String file) throws FormatException {
    int value = data.integer(tag, 0);
    if (value < 1) {
      String found = data.has(tag) ? "is " + value : "is missing";
      throw new FormatException(
          "%s: %s %s; expected 1 to 65535; is this an image?".formatted(file, tag, found));
    }
    return value;
  }

  private static Bits bits(DicomFile source) throws FormatException {
    DataSet data = source.data();
    if (data.element(Tag.FLOAT_PIXEL_DATA).isPresent()) {
      return new Bits(32, 32, 31, true);
    }
    if (data.element(Tag.DOUBLE_FLOAT_PIXEL_DATA).isPresent()) {
      return new Bits(64, 64, 63, true);
    }
    int allocated = data.integer(Tag.BITS_ALLOCATED, 0);
    int stored = data.integer(Tag.BITS_STORED, allocated);
    int high = data.integer(Tag.HIGH_BIT, stored - 1);
    if (allocated < 1 || allocated > 32 || stored < 1 || stored > allocated) {
      throw new FormatException(
          "%s: BitsAllocated is %d and BitsStored %d; expected 1 to 32, stored at most allocated"
              .formatted(source.name(), allocated, stored));
    }
    if (high < stored - 1 || high >= allocated) {
      source
          .remarks()
          .add(
              "HighBit is %d for %d of %d bits; %d is taken"
                  .formatted(high, stored, allocated, stored - 1));
      high = stored - 1;
    }
    return new Bits(allocated, stored, high, data.integer(Tag.PIXEL_REPRESENTATION, 0) == 1);
  }

  private static Photometric photometric(DicomFile source, int samples) {
    String text = source.data().text(Tag.PHOTOMETRIC_INTERPRETATION).toUpperCase(Locale.ROOT);
    Photometric otherwise = samples == 3 ? Photometric.RGB : Photometric.MONOCHROME2;
    for (Photometric known : Photometric.values()) {
      if (known.name().equals(text.replace(' ', '_'))) {
        boolean fits = (samples == 3) == !(known.isGrey() || known == Photometric.PALETTE_COLOR);
        if (fits) {
          return known;
        }
      }
    }
    source
        .remarks()
        .add(
            "PhotometricInterpretation is '%s' with %d samples per pixel; read as %s"
                .formatted(text, samples, otherwise));
    return otherwise;
  }

  PixelFormat as(Photometric other) {
    return new PixelFormat(columns, rows, samples, other, bits, planar, frames);
  }

  /** Pixels of one frame. */
  long pixels() {
    return (long) columns * rows;
  }
}
