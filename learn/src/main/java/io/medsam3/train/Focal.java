package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Binary cross entropy that well-answered elements hardly enter (Lin and others, 2017).
 *
 * @param alpha weight of positives; negatives have 1 - alpha
 * @param gamma how fast the weight of well-answered elements falls; 0 does nothing
 */
public record Focal(double alpha, double gamma) {
  /** Takes logits and targets in 0..1 of one shape; returns that shape. */
  public Tensor forward(Tensor logits, Tensor targets) {
    Tensor entropy = crossEntropy(logits, targets);
    if (gamma != 0) {
      // 1 - p t - (1 - p)(1 - t) = p + t - 2 p t
      Tensor p = logits.sigmoid();
      Tensor miss = p.add(targets).sub(Tensors.scale(p.mul(targets), 2));
      entropy = entropy.mul(gamma == 1 ? miss : miss.pow(new Scalar(gamma)));
    }
    Tensor balance = Tensors.shift(Tensors.scale(targets, 2 * alpha - 1), 1 - alpha);
    return entropy.mul(balance);
  }

  static Tensor crossEntropy(Tensor logits, Tensor targets) {
    return torch.binary_cross_entropy_with_logits(
        logits, targets, new TensorOptional(), new TensorOptional(), 0);
  }
}
