package io.medsam3.detector;

import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
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

  /** The boxes of each prompt, padded on the right to equal number. */
  public static GeometryPrompt of(List<List<ShownBox>> prompts) {
    int count = prompts.stream().mapToInt(List::size).max().orElse(0);
    if (count == 0) {
      return none(prompts.size());
    }
    float[] boxes = new float[prompts.size() * count * 4];
    long[] labels = new long[prompts.size() * count];
    boolean[] padding = new boolean[prompts.size() * count];
    Arrays.fill(padding, true);
    for (int p = 0; p < prompts.size(); p++) {
      int at = p * count;
      for (ShownBox box : prompts.get(p)) {
        System.arraycopy(new float[] {box.cx(), box.cy(), box.w(), box.h()}, 0, boxes, 4 * at, 4);
        labels[at] = box.include() ? 1 : 0;
        padding[at++] = false;
      }
    }
    return boxes(
        Tensors.of(boxes, prompts.size(), count, 4),
        Tensors.of(labels, prompts.size(), count),
        Tensors.of(padding, prompts.size(), count));
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
