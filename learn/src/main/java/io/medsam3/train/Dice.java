package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** 1 - (2 Σ p t + 1) / (Σ p + Σ t + 1) over all axes but the first. */
final class Dice {
  private Dice() {}

  /** Takes logits and targets (K, ...); returns (K). */
  static Tensor loss(Tensor logits, Tensor targets) {
    Tensor p = logits.flatten(1, -1).sigmoid();
    Tensor t = targets.flatten(1, -1);
    Tensor shared = Tensors.shift(Tensors.scale(p.mul(t).sum(1), 2), 1);
    Tensor all = Tensors.shift(p.sum(1).add(t.sum(1)), 1);
    return Tensors.shift(shared.div(all).neg(), 1);
  }
}
