package io.medsam3.tracker;

import io.medsam3.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What the detector found on one frame, above the threshold and without duplicates.
 *
 * @param scores probability of each of N detections
 * @param boxes (N, 4) as x0, y0, x1, y1 in 0..1
 * @param logits (N, h, w)
 */
public record FrameDetections(float[] scores, Tensor boxes, Tensor logits) {
  public int count() {
    return scores.length;
  }

  /** The masks of those detections: (n, h, w). */
  Tensor logits(List<Integer> indices) {
    long[] rows = indices.stream().mapToLong(i -> i).toArray();
    return logits.index_select(0, Tensors.beside(logits, Tensors.of(rows, rows.length)));
  }
}
