package io.medsam3.dicom.pixel;

import io.medsam3.volume.FormatException;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What ImageIO readers can decode: JPEG of 8 bits (libjpeg of the JDK), lossless JPEG and JPEG 2000
 * where no native libraries are.
 */
final class JavaCodecs {
  private JavaCodecs() {}

  /** Empty when there is no reader for this kind of stream. */
  static Optional<Samples> decode(ByteBuffer bytes, Codestream stream, String place)
      throws FormatException {
    Optional<ImageReader> reader = reader(stream);
    if (reader.isEmpty()) {
      return Optional.empty();
    }
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(array))) {
      reader.get().setInput(in, true, true);
      Raster raster =
          reader.get().canReadRaster()
              ? reader.get().readRaster(0, null)
              : reader.get().read(0).getRaster();
      return Optional.of(samples(raster, stream.signed()));
    } catch (IOException | RuntimeException | ThreadDeath damaged) {
      // The readers report damaged streams by all three; the last is JJ2000's way.
      throw new FormatException(
          "%s: the compressed pixels cannot be decoded: %s".formatted(place, damaged.getMessage()),
          damaged);
    } finally {
      reader.get().dispose();
    }
  }

  private static Optional<ImageReader> reader(Codestream stream) {
    if (stream.process() == Codestream.JPEG_2000) {
      return find("jpeg2000", "com.github.jaiimageio");
    }
    if (stream.process() == Codestream.LOSSLESS_JPEG) {
      return find("jpeg", "com.twelvemonkeys");
    }
    return stream.isBaselineOrExtended8() ? find("jpeg", "com.sun") : Optional.empty();
  }

  private static Optional<ImageReader> find(String format, String maker) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith(maker)) {
        return Optional.of(reader);
      }
    }
    return Optional.empty();
  }

  private static Samples samples(Raster raster, boolean signed) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int[] values =
        raster.getPixels(raster.getMinX(), raster.getMinY(), width, height, (int[]) null);
    if (signed && raster.getDataBuffer().getDataType() != DataBuffer.TYPE_USHORT) {
      return new Samples(width, height, raster.getNumBands(), values, true);
    }
    return new Samples(width, height, raster.getNumBands(), values, false);
  }
}
