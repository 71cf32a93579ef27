package io.medsam3.raster;

import io.medsam3.storage.ByteSource;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads JPEG of 8 bits: grey, YCbCr, RGB, CMYK and YCCK. Samples are decoded raw and turned into
 * colours here, so that no colour profile changes them.
 */
final class JpegReader {
  private static final String LIBRARY = "com.twelvemonkeys.imageio.plugins.jpeg";

  private final String where;
  private final byte[] file;
  private final JpegMarkers markers;

  JpegReader(String where, byte[] file) throws FormatException {
    this.where = where;
    this.file = file;
    markers = JpegMarkers.of(where, file);
    long pixels = (long) markers.width() * markers.height();
    PixelLimit.check(
        where,
        new long[] {markers.width(), markers.height()},
        pixels * markers.components(),
        file.length,
        PixelLimit.JPEG);
    if (markers.precision() != 8) {
      throw new FormatException(
          "%s: a JPEG of %d bits per sample; pictures are read with 8, medical ones as DICOM"
              .formatted(where, markers.precision()));
    }
  }

  static boolean claims(byte[] head) {
    return head.length >= 3
        && (head[0] & 0xFF) == 0xFF
        && (head[1] & 0xFF) == 0xD8
        && (head[2] & 0xFF) == 0xFF;
  }

  static Picture read(ByteSource source, Findings findings) throws IOException {
    byte[] file = source.read(0, source.length(), "the picture").array();
    JpegReader reader = new JpegReader(source.path().toString(), file);
    if (!reader.markers.hasEnd()) {
      throw new FormatException(source.path() + ": ended without its end marker; it is truncated");
    }
    byte[] samples = reader.samples(findings);
    return reader.colours(samples).oriented(reader.markers.orientation());
  }

  /** Samples as stored, components interleaved, without colour conversion. */
  byte[] samples(Findings findings) throws IOException {
    ImageReader reader = library();
    List<String> complaints = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> complaints.add(warning));
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      Raster raster = reader.readRaster(0, null);
      byte[] samples = new byte[markers.width() * markers.height() * markers.components()];
      if (raster.getWidth() != markers.width() || raster.getHeight() != markers.height()) {
        throw new FormatException(where + ": decoded to another size than its header says");
      }
      Rasters.copy8(raster, markers.components(), samples);
      judge(complaints, findings);
      return samples;
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new FormatException(
          where + ": the JPEG data is damaged or truncated (" + e.getMessage() + ")", e);
    } finally {
      reader.dispose();
    }
  }

  JpegMarkers markers() {
    return markers;
  }

  private void judge(List<String> complaints, Findings findings) throws FormatException {
    for (String complaint : complaints) {
      String lower = complaint.toLowerCase(java.util.Locale.ROOT);
      if (lower.contains("premature end") || lower.contains("corrupt") || lower.contains("trunc")) {
        throw new FormatException(where + ": the JPEG data is damaged or truncated: " + complaint);
      }
      findings.warn("JPEG: " + complaint);
    }
  }

  private Picture colours(byte[] samples) throws FormatException {
    int width = markers.width();
    int height = markers.height();
    switch (markers.components()) {
      case 1 -> {
        return Picture.of(width, height, 1, samples);
      }
      case 3 -> {
        if (markers.isYcc()) {
          ColourSpaces.yccToRgb(samples, 3);
        }
        return Picture.of(width, height, 3, samples);
      }
      case 4 -> {
        if (markers.isYcc()) {
          ColourSpaces.yccToRgb(samples, 4);
          ColourSpaces.invertColours(samples);
        }
        if (markers.hasAdobe()) {
          // Adobe programs store CMYK inverted: 255 is no ink (libjpeg, CMYK notes).
          ColourSpaces.invert(samples);
        }
        return Picture.of(width, height, 3, ColourSpaces.cmykToRgb(samples));
      }
      default ->
          throw new FormatException(
              where + ": a JPEG of " + markers.components() + " components; 1, 3 or 4 are read");
    }
  }

  private static ImageReader library() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith(LIBRARY)) {
        return reader;
      }
    }
    throw new IllegalStateException("no JPEG reader of " + LIBRARY + " on the class path");
  }
}
