package io.medsam3.detector;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Exemplar boxes and points of P prompts, padded on the right to equal number; all on the CPU,
 * where they are read.
 *
 * @param points (P, n, 2) as x, y in 0..1
 * @param pointLabels (P, n) int64, 1 = like this, 0 = unlike
 * @param pointPadding (P, n), true = no point
 * @param boxes (P, m, 4) as cx, cy, w, h in 0..1
 * @param boxLabels (P, m) int64
 * @param boxPadding (P, m), true = no box
 */
public record GeometryPrompt(
    Tensor points,
    Tensor pointLabels,
    Tensor pointPadding,
    Tensor boxes,
    Tensor boxLabels,
    Tensor boxPadding) {

  /** No exemplars for {@code prompts} prompts. */
  public static GeometryPrompt none(long prompts) {
    return boxes(
        Tensors.zeros(ScalarType.Float, prompts, 0, 4),
        Tensors.zeros(ScalarType.Long, prompts, 0),
        Tensors.zeros(ScalarType.Bool, prompts, 0));
  }

  /** Boxes only. */
  public static GeometryPrompt boxes(Tensor boxes, Tensor labels, Tensor padding) {
    long prompts = boxes.size(0);
    return new GeometryPrompt(
        Tensors.zeros(ScalarType.Float, prompts, 0, 2),
        Tensors.zeros(ScalarType.Long, prompts, 0),
        Tensors.zeros(ScalarType.Bool, prompts, 0),
        boxes,
        labels,
        padding);
  }
}
