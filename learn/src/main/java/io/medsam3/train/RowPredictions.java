package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * What one decoder layer says of its query rows, copied out of the tensors.
 *
 * @param rows per prompt
 * @param logits (P, rows), before the sigmoid
 * @param boxes (P, rows, 4) as cx, cy, w, h
 */
public record RowPredictions(int rows, float[] logits, float[] boxes) {
  public static RowPredictions of(Tensor logits, Tensor boxes) {
    return new RowPredictions(
        (int) logits.size(1), Tensors.toFloats(logits), Tensors.toFloats(boxes));
  }

  float probability(int prompt, int row) {
    return (float) (1 / (1 + Math.exp(-logits[prompt * rows + row])));
  }

  int box(int prompt, int row) {
    return 4 * (prompt * rows + row);
  }
}
