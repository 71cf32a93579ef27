package io.medsam3.raster;

import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Imprint;
import io.medsam3.volume.Mask;
import io.medsam3.volume.VoxelType;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG of 8 or 16 bits, all or nothing. */
public final class PictureWriter {
  private PictureWriter() {}

  /** Writes the samples as they are; types that PNG cannot hold are refused. */
  public static void writePng(Picture picture, Path target) throws IOException {
    writePng(picture, Imprint.NONE, target);
  }

  /** The same, saying how it was made in text chunks. */
  public static void writePng(Picture picture, Imprint imprint, Path target) throws IOException {
    BufferedImage image = image(picture);
    AtomicFile.write(
        target,
        out -> {
          if (imprint.isNone()) {
            encode(image, out);
          } else {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            encode(image, png);
            PngText.insert(png.toByteArray(), imprint, out);
          }
        });
  }

  /** The bytes of a PNG, for those who do not want a file. */
  public static void encodePng(Picture picture, OutputStream out) throws IOException {
    encode(image(picture), out);
  }

  /** The bytes of a JPEG of 8-bit samples, for those who look at it and no more. */
  public static void encodeJpeg(Picture picture, OutputStream out) throws IOException {
    encode(image(picture), "jpeg", out);
  }

  /** Writes slice k of a mask as grey PNG: 255 in the object, 0 elsewhere. */
  public static void writeMask(Mask mask, int k, Path target) throws IOException {
    writeMask(mask, k, Imprint.NONE, target);
  }

  /** The same, saying how it was made. */
  public static void writeMask(Mask mask, int k, Imprint imprint, Path target) throws IOException {
    byte[] pixels = mask.bytes(k);
    for (int n = 0; n < pixels.length; n++) {
      pixels[n] = (byte) -pixels[n]; // 1 becomes 255
    }
    writePng(Picture.of(mask.size().x(), mask.size().y(), 1, pixels), imprint, target);
  }

  private static void encode(BufferedImage image, OutputStream out) throws IOException {
    encode(image, "png", out);
  }

  static void encode(BufferedImage image, String format, OutputStream out) throws IOException {
    try (MemoryCacheImageOutputStream bytes = new MemoryCacheImageOutputStream(out)) {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("this Java has no " + format + " writer for " + image);
      }
    }
  }

  private static BufferedImage image(Picture picture) {
    if (picture.type() != VoxelType.U8 && picture.type() != VoxelType.U16) {
      throw new IllegalArgumentException(
          "PNG holds unsigned 8 or 16 bits, not " + picture.type() + "; window the values first");
    }
    int space = picture.channels() == 3 ? ColorSpace.CS_sRGB : ColorSpace.CS_GRAY;
    int type = picture.type() == VoxelType.U8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(space), false, false, ComponentColorModel.OPAQUE, type);
    WritableRaster raster = model.createCompatibleWritableRaster(picture.width(), picture.height());
    int[] row = new int[picture.width()];
    for (int y = 0; y < picture.height(); y++) {
      for (int c = 0; c < picture.channels(); c++) {
        for (int x = 0; x < picture.width(); x++) {
          row[x] = (int) picture.sample(x, y, c);
        }
        raster.setSamples(0, y, picture.width(), 1, c, row);
      }
    }
    return new BufferedImage(model, raster, false, null);
  }
}
