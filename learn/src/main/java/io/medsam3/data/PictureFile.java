package io.medsam3.data;

import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** An 8-bit picture as it lies in its file: RGB or grey, interleaved. */
record PictureFile(int width, int height, int channels, byte[] values) {

  /** Reads PNG, JPEG or TIFF; deeper samples must have been windowed to 8 bits before. */
  static PictureFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ManifestException(file + ": no such file; the index names it");
    }
    io.medsam3.raster.Picture picture = PictureReader.read(file, new Findings());
    if (picture.type() != VoxelType.U8) {
      throw new ManifestException(
          "%s: its samples are %s; training data are 8-bit pictures, so window it first"
              .formatted(file, picture.type()));
    }
    int channels = picture.channels();
    byte[] values = new byte[picture.width() * picture.height() * channels];
    int at = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < channels; c++) {
          values[at++] = (byte) (int) picture.sample(x, y, c);
        }
      }
    }
    return new PictureFile(picture.width(), picture.height(), channels, values);
  }

  /** A mask: 255 where the file is not zero, else 0. */
  static PictureFile readMask(Path file) throws IOException {
    PictureFile picture = read(file);
    byte[] mask = new byte[picture.width * picture.height];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (picture.values[i * picture.channels] == 0 ? 0 : 255);
    }
    return new PictureFile(picture.width, picture.height, 1, mask);
  }

  /** Resized to a square by a triangle filter as wide as the reduction; not keeping the aspect. */
  Picture square(int side, int outChannels) {
    float[] rows = resizeWidth(side);
    byte[] out = new byte[side * side * outChannels];
    float[][] weights = Triangle.weights(height, side);
    int[] starts = Triangle.starts(height, side);
    float[] line = new float[side * channels];
    for (int y = 0; y < side; y++) {
      Arrays.fill(line, 0.5f);
      for (int k = 0; k < weights[y].length; k++) {
        int from = (starts[y] + k) * side * channels;
        for (int i = 0; i < line.length; i++) {
          line[i] += weights[y][k] * rows[from + i];
        }
      }
      for (int i = 0; i < side * outChannels; i++) {
        int x = i / outChannels;
        int c = channels == 1 ? 0 : i % outChannels;
        out[y * side * outChannels + i] = (byte) (int) line[x * channels + c];
      }
    }
    return new Picture(side, outChannels, out);
  }

  private float[] resizeWidth(int side) {
    float[][] weights = Triangle.weights(width, side);
    int[] starts = Triangle.starts(width, side);
    float[] out = new float[height * side * channels];
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < side; x++) {
        int from = (y * width + starts[x]) * channels;
        for (int c = 0; c < channels; c++, at++) {
          for (int k = 0; k < weights[x].length; k++) {
            out[at] += weights[x][k] * (values[from + k * channels + c] & 0xFF);
          }
        }
      }
    }
    return out;
  }

  /** The filter of an antialiased bilinear resize along one axis. */
  private static final class Triangle {
    static int[] starts(int in, int out) {
      int[] starts = new int[out];
      double ratio = (double) in / out;
      double radius = Math.max(ratio, 1);
      for (int i = 0; i < out; i++) {
        starts[i] = Math.max(0, (int) ((i + 0.5) * ratio - radius + 0.5));
      }
      return starts;
    }

    static float[][] weights(int in, int out) {
      double ratio = (double) in / out;
      double radius = Math.max(ratio, 1);
      int[] starts = starts(in, out);
      float[][] weights = new float[out][];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * ratio;
        int end = Math.min(in, (int) (centre + radius + 0.5));
        double[] raw = new double[end - starts[i]];
        double sum = 0;
        for (int k = 0; k < raw.length; k++) {
          raw[k] = Math.max(0, 1 - Math.abs(starts[i] + k + 0.5 - centre) / radius);
          sum += raw[k];
        }
        weights[i] = new float[raw.length];
        for (int k = 0; k < raw.length; k++) {
          weights[i][k] = (float) (raw[k] / sum);
        }
      }
      return weights;
    }
  }
}
