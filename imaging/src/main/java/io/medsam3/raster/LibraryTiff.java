package io.medsam3.raster;

import io.medsam3.storage.ByteSource;
import io.medsam3.volume.FormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Pages with fax compression or old JPEG, which {@link TiffPage} leaves to the TwelveMonkeys
 * library; these never have more than 8 bits.
 */
final class LibraryTiff {
  private static final String LIBRARY = "com.twelvemonkeys.imageio.plugins.tiff";

  private LibraryTiff() {}

  static boolean reads(int compression) {
    return compression >= 2 && compression <= 4 || compression == 6;
  }

  static Picture read(ByteSource source, TiffDirectory tags) throws IOException {
    ImageReader reader = library();
    try (ImageInputStream in = ImageIO.createImageInputStream(source.path().toFile())) {
      reader.setInput(in);
      return picture(reader.read(tags.page()))
          .oriented((int) tags.one(TiffDirectory.ORIENTATION, 1));
    } catch (IOException | RuntimeException e) {
      throw new FormatException(
          tags.where() + ": the compressed pixels are damaged (" + e.getMessage() + ")", e);
    } finally {
      reader.dispose();
    }
  }

  private static Picture picture(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int channels = image.getColorModel().getNumColorComponents() == 3 ? 3 : 1;
    boolean isGrey = true;
    byte[] rgb = new byte[width * height * 3];
    int[] row = new int[width];
    int n = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int pixel : row) {
        rgb[n++] = (byte) (pixel >> 16);
        rgb[n++] = (byte) (pixel >> 8);
        rgb[n++] = (byte) pixel;
        isGrey &= rgb[n - 3] == rgb[n - 2] && rgb[n - 2] == rgb[n - 1];
      }
    }
    if (channels == 3 && !isGrey) {
      return Picture.of(width, height, 3, rgb);
    }
    byte[] grey = new byte[width * height];
    for (int p = 0; p < grey.length; p++) {
      grey[p] = rgb[3 * p];
    }
    return Picture.of(width, height, 1, grey);
  }

  private static ImageReader library() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith(LIBRARY)) {
        return reader;
      }
    }
    throw new IllegalStateException("no TIFF reader of " + LIBRARY + " on the class path");
  }
}
