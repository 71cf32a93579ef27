package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * One mask for each of O objects on one frame; all float32.
 *
 * @param choices (O, K, s, s) logits that the mask was chosen from
 * @param ious (O, K), the estimated quality of each
 * @param lowResLogits (O, 1, s, s)
 * @param logits (O, 1, S, S), at the side of the model's input or of the mask that was given
 * @param pointer (O, C), one vector that sums the object up
 * @param objectScore (O, 1), logit that the object is visible
 */
public record HeadOutput(
    Tensor choices,
    Tensor ious,
    Tensor lowResLogits,
    Tensor logits,
    Tensor pointer,
    Tensor objectScore) {
  /** The best estimated quality of each object: (O). */
  Tensor bestIou() {
    return ious.amax(new long[] {1}, false);
  }

  HeadOutput kept(Scope scope) {
    for (Tensor tensor : new Tensor[] {choices, ious, lowResLogits, logits, pointer, objectScore}) {
      scope.keep(tensor);
    }
    return this;
  }

  static Tensor upsampled(Tensor lowRes, long side) {
    return Tensors.resize(lowRes, side, side);
  }
}
