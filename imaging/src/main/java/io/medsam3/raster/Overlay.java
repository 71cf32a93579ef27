package io.medsam3.raster;

import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.VoxelType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Draws objects over a picture: a translucent fill and an opaque contour of one pixel. */
public final class Overlay {
  private static final double FILL = 0.35;

  private Overlay() {}

  /** Slice k of a mask and the colour to draw it in. */
  public record Layer(Mask mask, int k, Rgb colour) {}

  /** A colour picture with the layers drawn in the order given; the base has 8 bits. */
  public static Picture draw(Picture base, List<Layer> layers) {
    if (base.type() != VoxelType.U8) {
      throw new IllegalArgumentException(
          "overlay on a picture of " + base.type() + "; map it to 8 bits first");
    }
    byte[] rgb = colours(base);
    for (Layer layer : layers) {
      if (layer.mask.size().x() != base.width() || layer.mask.size().y() != base.height()) {
        throw new IllegalArgumentException(
            "mask of %s pixels over a picture of %d x %d"
                .formatted(layer.mask.size(), base.width(), base.height()));
      }
      draw(rgb, layer);
    }
    return Picture.of(base.width(), base.height(), 3, rgb);
  }

  /** The layers alone, transparent elsewhere, as PNG; each covers those before it. */
  public static void encodePng(int width, int height, List<Layer> layers, OutputStream out)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (Layer layer : layers) {
      byte[] covered = layer.mask.bytes(layer.k);
      int rgb = layer.colour.red() << 16 | layer.colour.green() << 8 | layer.colour.blue();
      for (int n = 0; n < covered.length; n++) {
        if (covered[n] != 0) {
          double strength = isInner(covered, n, width, height) ? FILL : 1;
          image.setRGB(n % width, n / width, (int) Math.round(255 * strength) << 24 | rgb);
        }
      }
    }
    PictureWriter.encode(image, "png", out);
  }

  private static byte[] colours(Picture base) {
    byte[] rgb = new byte[base.width() * base.height() * 3];
    int n = 0;
    for (int y = 0; y < base.height(); y++) {
      for (int x = 0; x < base.width(); x++) {
        for (int c = 0; c < 3; c++) {
          rgb[n++] = (byte) (int) base.sample(x, y, base.channels() == 3 ? c : 0);
        }
      }
    }
    return rgb;
  }

  private static void draw(byte[] rgb, Layer layer) {
    int[] colour = {layer.colour.red(), layer.colour.green(), layer.colour.blue()};
    int width = layer.mask.size().x();
    int height = layer.mask.size().y();
    byte[] covered = layer.mask.bytes(layer.k);
    for (int n = 0; n < covered.length; n++) {
      if (covered[n] == 0) {
        continue;
      }
      double strength = isInner(covered, n, width, height) ? FILL : 1;
      for (int c = 0; c < 3; c++) {
        double mixed = (1 - strength) * (rgb[3 * n + c] & 0xFF) + strength * colour[c];
        rgb[3 * n + c] = (byte) Math.round(mixed);
      }
    }
  }

  private static boolean isInner(byte[] covered, int n, int width, int height) {
    int x = n % width;
    int y = n / width;
    return x > 0
        && x < width - 1
        && y > 0
        && y < height - 1
        && covered[n - 1] + covered[n + 1] + covered[n - width] + covered[n + width] == 4;
  }
}
