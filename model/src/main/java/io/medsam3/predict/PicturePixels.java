package io.medsam3.predict;

import io.medsam3.raster.Picture;
import io.medsam3.tensor.Tensors;
import io.medsam3.volume.VoxelType;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The 8-bit colour that the network sees of a picture, and by what window it came about.
 *
 * @param planes (3, H, W) unsigned, row-major
 * @param lowest sample that became 0
 * @param highest sample that became 255
 */
record PicturePixels(byte[] planes, int width, int height, double lowest, double highest) {
  /** Share of samples that may saturate at each end of a deep picture's window. */
  private static final double TAIL = 0.005;

  /**
   * Eight-bit samples pass unchanged. Deeper ones are windowed between their 0.5 and 99.5
   * percentiles, over all channels together so that colours keep their hue.
   *
   * @throws IllegalArgumentException when a sample is not a number
   */
  static PicturePixels of(Picture picture) {
    return picture.type() == VoxelType.U8 ? shown(picture, 0, 255) : windowed(picture);
  }

  private static PicturePixels windowed(Picture picture) {
    double[] sorted = samples(picture);
    Arrays.sort(sorted);
    double lowest = sorted[(int) (TAIL * (sorted.length - 1))];
    double highest = sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))];
    return shown(picture, lowest, highest > lowest ? highest : lowest + 1);
  }

  private static double[] samples(Picture picture) {
    double[] all = new double[picture.width() * picture.height() * picture.channels()];
    int at = 0;
    int bad = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < picture.channels(); c++) {
          all[at] = picture.sample(x, y, c);
          bad += Double.isFinite(all[at]) ? 0 : 1;
          at++;
        }
      }
    }
    if (bad > 0) {
      throw new IllegalArgumentException(
          "%d of %d samples of the picture are not finite numbers; replace them first"
              .formatted(bad, all.length));
    }
    return all;
  }

  private static PicturePixels shown(Picture picture, double lowest, double highest) {
    int width = picture.width();
    int height = picture.height();
    byte[] planes = new byte[3 * width * height];
    double scale = 255 / (highest - lowest);
    for (int c = 0; c < 3; c++) {
      int channel = picture.channels() == 1 ? 0 : c;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double level = (picture.sample(x, y, channel) - lowest) * scale;
          planes[(c * height + y) * width + x] =
              (byte) Math.round(Math.max(0, Math.min(255, level)));
        }
      }
    }
    return new PicturePixels(planes, width, height, lowest, highest);
  }

  Tensor tensor() {
    return Tensors.of(planes, 3, height, width);
  }
}
