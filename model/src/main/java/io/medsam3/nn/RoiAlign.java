package io.medsam3.nn;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Pools boxes of a feature map to a small square grid, with torchvision's meaning of {@code
 * roi_align(aligned=false, sampling_ratio=-1)}.
 *
 * <p>Sampling is separable, so a box is two small interpolation matrices: rows · map · columnsᵀ,
 * which is also what makes it differentiable without a kernel of its own.
 */
public final class RoiAlign {
  private RoiAlign() {}

  /**
   * Takes one map (C, H, W) and boxes in feature units, x0 y0 x1 y1 each; returns (boxes, C, size,
   * size) in float32.
   */
  public static Tensor pool(Tensor map, float[][] boxes, int size) {
    int height = (int) map.size(1);
    int width = (int) map.size(2);
    float[] rows = new float[boxes.length * size * height];
    float[] columns = new float[boxes.length * size * width];
    for (int box = 0; box < boxes.length; box++) {
      float[] b = boxes[box];
      fill(rows, box * size * height, height, b[1], b[3], size);
      fill(columns, box * size * width, width, b[0], b[2], size);
    }
    Tensor vertical = Tensors.beside(map, Tensors.of(rows, boxes.length, 1, size, height));
    Tensor horizontal = Tensors.beside(map, Tensors.of(columns, boxes.length, 1, size, width));
    return vertical.matmul(Tensors.toFloat(map).unsqueeze(0)).matmul(horizontal.transpose(2, 3));
  }

  /** Writes the (size, length) matrix that averages the samples of each bin along one axis. */
  private static void fill(float[] matrix, int at, int length, float from, float to, int size) {
    float extent = Math.max(to - from, 1f);
    float bin = extent / size;
    int samples = (int) Math.ceil(extent / size);
    for (int i = 0; i < size; i++) {
      for (int s = 0; s < samples; s++) {
        float position = from + i * bin + (s + 0.5f) * bin / samples;
        sample(matrix, at + i * length, length, position, 1f / samples);
      }
    }
  }

  private static void sample(float[] matrix, int at, int length, float position, float weight) {
    if (position < -1 || position > length) {
      return; // torchvision: samples more than one cell outside count as zero
    }
    float inside = Math.max(position, 0);
    int low = (int) inside;
    if (low >= length - 1) {
      matrix[at + length - 1] += weight;
    } else {
      matrix[at + low] += weight * (1 - (inside - low));
      matrix[at + low + 1] += weight * (inside - low);
    }
  }
}
