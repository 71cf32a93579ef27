package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Teaches whether the target of a phrase is in the image at all. */
final class PresenceLoss {
  private static final Focal FOCAL = new Focal(0.5, 0);

  private PresenceLoss() {}

  /** The mean over prompts; {@code logits} is (P, 1). */
  static Tensor loss(Tensor logits, boolean[] present) {
    float[] target = new float[present.length];
    for (int i = 0; i < target.length; i++) {
      target[i] = present[i] ? 1 : 0;
    }
    return FOCAL
        .forward(
            logits.reshape(present.length),
            Tensors.beside(logits, Tensors.of(target, target.length)))
        .mean();
  }
}
