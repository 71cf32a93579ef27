package io.medsam3.raster;

import io.medsam3.storage.ByteSource;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads PNG (ISO 15948) of every depth, interlaced or not, after checking its chunks. */
final class PngReader {
  private static final int SIGNATURE = 8;

  private final String where;
  private final byte[] file;
  private final Findings findings;

  private int width;
  private int height;
  private int colourType;
  private int depth;
  private int orientation = 1;
  private boolean hasEnd;

  private PngReader(ByteSource source, Findings findings) throws IOException {
    where = source.path().toString();
    file = source.read(0, source.length(), "the picture").array();
    this.findings = findings;
  }

  static boolean claims(byte[] head) {
    return head.length >= SIGNATURE && (head[0] & 0xFF) == 0x89 && head[1] == 'P' && head[2] == 'N';
  }

  static Picture read(ByteSource source, Findings findings) throws IOException {
    PngReader reader = new PngReader(source, findings);
    reader.walkChunks();
    return reader.decode().oriented(reader.orientation);
  }

  private void walkChunks() throws FormatException {
    ByteBuffer b = ByteBuffer.wrap(file);
    int at = SIGNATURE;
    while (!hasEnd && at + 12L <= file.length) {
      long length = b.getInt(at) & 0xFFFFFFFFL;
      String type = new String(file, at + 4, 4, java.nio.charset.StandardCharsets.ISO_8859_1);
      if (at + 12 + length > file.length) {
        throw new FormatException(
            "%s: chunk %s at byte %d needs %d bytes, the file ends before; is it truncated?"
                .formatted(where, type, at, length));
      }
      chunk(type, at + 8, (int) length);
      at += 12 + (int) length;
    }
    if (!hasEnd) {
      throw new FormatException(where + ": ended without its IEND chunk; it is truncated");
    }
  }

  private void chunk(String type, int at, int length) throws FormatException {
    CRC32 crc = new CRC32();
    crc.update(file, at - 4, length + 4);
    boolean sound = (int) crc.getValue() == ByteBuffer.wrap(file).getInt(at + length);
    boolean critical = Character.isUpperCase(type.charAt(0));
    if (!sound && critical) {
      throw new FormatException(
          "%s: the checksum of chunk %s at byte %d is wrong; the file is damaged"
              .formatted(where, type, at - 8));
    }
    if (!sound) {
      findings.warn("the checksum of the PNG chunk " + type + " is wrong; it was not used");
    } else if (type.equals("IHDR")) {
      header(at, length);
    } else if (type.equals("eXIf")) {
      orientation = ExifOrientation.of(java.util.Arrays.copyOfRange(file, at, at + length));
    }
    hasEnd |= type.equals("IEND");
  }

  private void header(int at, int length) throws FormatException {
    if (length != 13) {
      throw new FormatException(where + ": IHDR has " + length + " bytes; PNG has 13");
    }
    ByteBuffer b = ByteBuffer.wrap(file);
    width = b.getInt(at);
    height = b.getInt(at + 4);
    depth = file[at + 8];
    colourType = file[at + 9];
    int samples = colourType == 2 ? 3 : colourType == 6 ? 4 : colourType == 4 ? 2 : 1;
    long bytes = Math.max(1, (long) width * samples * depth / 8) * height;
    PixelLimit.check(where, new long[] {width, height}, bytes, file.length, PixelLimit.DEFLATE);
  }

  private Picture decode() throws IOException {
    if (width == 0) {
      throw new FormatException(where + ": has no IHDR chunk; it is no PNG picture");
    }
    ImageReader reader = jdkReader();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      return keepSamples(reader.read(0));
    } catch (IOException | RuntimeException e) {
      // The JDK reader answers damaged data with whatever its arrays raise.
      throw new FormatException(
          where + ": the compressed pixels are damaged or truncated (" + e.getMessage() + ")", e);
    } finally {
      reader.dispose();
    }
  }

  private Picture keepSamples(BufferedImage image) {
    boolean isColour = colourType == 2 || colourType == 3 || colourType == 6;
    int channels = isColour ? 3 : 1;
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return throughPalette(image.getRaster(), palette, channels);
    }
    Raster raster = image.getRaster();
    if (depth == 16) {
      short[] samples = new short[width * height * channels];
      int n = 0;
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        for (int c = 0; c < channels; c++) {
          raster.getSamples(0, y, width, 1, c, row);
          for (int x = 0; x < width; x++) {
            samples[n + x * channels + c] = (short) row[x];
          }
        }
        n += width * channels;
      }
      return Picture.of(width, height, channels, samples);
    }
    byte[] samples = new byte[width * height * channels];
    Rasters.copy8(raster, channels, samples);
    return Picture.of(width, height, channels, samples);
  }

  // Palettes, and grey of 1, 2 and 4 bits, which the JDK gives as a palette of greys.
  private Picture throughPalette(Raster raster, IndexColorModel palette, int channels) {
    byte[] samples = new byte[width * height * channels];
    int[] row = new int[width];
    int n = 0;
    for (int y = 0; y < height; y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        samples[n++] = (byte) palette.getRed(row[x]);
        if (channels == 3) {
          samples[n++] = (byte) palette.getGreen(row[x]);
          samples[n++] = (byte) palette.getBlue(row[x]);
        }
      }
    }
    return Picture.of(width, height, channels, samples);
  }

  private static ImageReader jdkReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio")) {
        return reader;
      }
    }
    throw new IllegalStateException("this Java has no PNG reader; module java.desktop is missing");
  }
}
