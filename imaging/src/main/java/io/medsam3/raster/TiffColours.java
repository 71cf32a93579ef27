package io.medsam3.raster;

import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns stored samples of a TIFF page into grey or RGB as the photometric tag says. */
final class TiffColours {
  private final TiffDirectory tags;
  private final TiffSamples samples;
  private final Findings findings;

  TiffColours(TiffDirectory tags, TiffSamples samples, Findings findings) {
    this.tags = tags;
    this.samples = samples;
    this.findings = findings;
  }

  Picture picture(ByteBuffer raw, int width, int height) throws FormatException {
    int needed =
        switch (samples.photometric()) {
          case 2, 6 -> 3;
          case 5 -> 4;
          default -> 1;
        };
    if (samples.count() < needed) {
      throw new FormatException(
          "%s: %d samples per pixel for photometric %d; it needs %d"
              .formatted(tags.where(), samples.count(), samples.photometric(), needed));
    }
    // One more sample is transparency, which is ignored by design.
    if (samples.count() > needed + 1) {
      findings.warn(
          tags.where() + " has " + (samples.count() - needed) + " extra samples; left out");
    }
    return switch (samples.photometric()) {
      case 0, 1 -> grey(raw, width, height);
      case 2 -> Picture.of(samples.type(), width, height, 3, first(raw, width * height, 3));
      case 3 -> palette(raw, width, height);
      case 5 -> cmyk(raw, width, height);
      case 6 -> ycc(raw, width, height);
      default ->
          throw new FormatException(
              "%s: photometric %d is not read; grey, RGB, palette, CMYK and YCbCr are"
                  .formatted(tags.where(), samples.photometric()));
    };
  }

  private Picture grey(ByteBuffer raw, int width, int height) {
    VoxelType type = samples.type();
    boolean whiteIsZero = samples.photometric() == 0;
    boolean unsigned = samples.format() == 1 || samples.format() == 4;
    if (whiteIsZero && !unsigned) {
      findings.warn(tags.where() + ": WhiteIsZero of signed or floating values was not inverted");
    }
    double top = Math.pow(2, samples.bits()) - 1;
    ByteBuffer grey = first(raw, width * height, 1);
    for (int n = 0; unsigned && n < width * height; n++) {
      double value = Voxels.read(grey, n * type.bytes(), type);
      value = whiteIsZero ? top - value : value;
      // Fewer than 8 bits are spread to 0..255, as every viewer does.
      value = samples.bits() < 8 ? Math.round(value * 255 / top) : value;
      Voxels.write(grey, n * type.bytes(), type, value);
    }
    return Picture.of(type, width, height, 1, grey);
  }

  private Picture palette(ByteBuffer raw, int width, int height) throws FormatException {
    long[] map = tags.all(TiffDirectory.COLOUR_MAP);
    int entries = 1 << Math.min(samples.bits(), 16);
    if (map.length < 3 * entries || samples.bits() > 16 || samples.format() != 1) {
      throw new FormatException(
          "%s: a palette of %d numbers; %d bits need %d"
              .formatted(tags.where(), map.length, samples.bits(), 3 * entries));
    }
    long largest = java.util.Arrays.stream(map).max().orElse(0);
    if (largest < 256 && largest > 0) {
      findings.warn(tags.where() + ": the palette holds 8-bit colours instead of 16-bit ones");
    }
    byte[] rgb = new byte[width * height * 3];
    for (int n = 0; n < width * height; n++) {
      int at = n * samples.count() * samples.type().bytes();
      int entry = (int) Voxels.read(raw, at, samples.type());
      for (int c = 0; c < 3; c++) {
        long value = map[c * entries + entry];
        rgb[3 * n + c] = (byte) (largest < 256 ? value : value >> 8);
      }
    }
    return Picture.of(width, height, 3, rgb);
  }

  private Picture cmyk(ByteBuffer raw, int width, int height) throws FormatException {
    if (samples.format() != 1 || samples.bits() != 8 && samples.bits() != 16) {
      throw new FormatException(tags.where() + ": CMYK is read with 8 and 16 bits only");
    }
    double top = samples.type().maximum();
    int bytes = samples.type().bytes();
    ByteBuffer rgb = allocate((long) width * height * 3 * bytes, raw.order());
    for (int n = 0; n < width * height; n++) {
      int at = n * samples.count() * bytes;
      double light = top - Voxels.read(raw, at + 3 * bytes, samples.type());
      for (int c = 0; c < 3; c++) {
        double value = (top - Voxels.read(raw, at + c * bytes, samples.type())) * light / top;
        Voxels.write(rgb, (3 * n + c) * bytes, samples.type(), Math.round(value));
      }
    }
    return Picture.of(samples.type(), width, height, 3, rgb);
  }

  private Picture ycc(ByteBuffer raw, int width, int height) throws FormatException {
    // JPEG tiles come out with full chroma; other subsampled data does not pass the size check.
    if (samples.bits() != 8 || samples.count() != 3) {
      throw new FormatException(tags.where() + ": YCbCr is read with three samples of 8 bits only");
    }
    byte[] rgb = raw.array();
    ColourSpaces.yccToRgb(rgb, 3);
    return Picture.of(width, height, 3, rgb);
  }

  private ByteBuffer first(ByteBuffer raw, int pixels, int channels) {
    if (samples.count() == channels) {
      return raw;
    }
    int bytes = samples.type().bytes();
    ByteBuffer kept = allocate((long) pixels * channels * bytes, raw.order());
    for (int n = 0; n < pixels; n++) {
      kept.put(n * channels * bytes, raw, n * samples.count() * bytes, channels * bytes);
    }
    return kept;
  }

  private static ByteBuffer allocate(long bytes, ByteOrder order) {
    return ByteBuffer.allocate((int) bytes).order(order);
  }
}
