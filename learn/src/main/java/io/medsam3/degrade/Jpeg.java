package io.medsam3.degrade;

import io.medsam3.raster.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** What JPEG compression leaves of a picture, by Java's own codec. */
final class Jpeg {
  private Jpeg() {}

  static Planes passed(Planes planes, double quality) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      write(image(planes), (float) quality, bytes);
      return planes(ImageIO.read(new ByteArrayInputStream(bytes.toByteArray())), planes.channels());
    } catch (IOException e) {
      throw new UncheckedIOException("JPEG in memory failed", e);
    }
  }

  private static void write(BufferedImage image, float quality, ByteArrayOutputStream bytes)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage image(Planes planes) {
    Picture picture = planes.picture();
    BufferedImage image =
        new BufferedImage(planes.width(), planes.height(), BufferedImage.TYPE_INT_RGB);
    int last = planes.channels() - 1;
    for (int y = 0; y < planes.height(); y++) {
      for (int x = 0; x < planes.width(); x++) {
        int red = (int) picture.sample(x, y, 0);
        int green = (int) picture.sample(x, y, Math.min(1, last));
        int blue = (int) picture.sample(x, y, Math.min(2, last));
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static Planes planes(BufferedImage image, int channels) {
    int plane = image.getWidth() * image.getHeight();
    float[] values = new float[plane * channels];
    for (int i = 0; i < values.length; i++) {
      int rgb = image.getRGB(i % plane % image.getWidth(), i % plane / image.getWidth());
      int channel = channels == 1 ? 1 : i / plane;
      values[i] = (rgb >> 8 * (2 - channel) & 0xFF) / 255f;
    }
    return new Planes(image.getWidth(), image.getHeight(), channels, values);
  }
}
