package io.medsam3.train;

import io.medsam3.nn.Boxes;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Losses of matched boxes: predictions and targets are (K, 4) as cx, cy, w, h. */
final class BoxLosses {
  private BoxLosses() {}

  /** Sum of coordinate distances, divided by {@code boxes}. */
  static Tensor l1(Tensor predicted, Tensor target, double boxes) {
    return Tensors.scale(predicted.sub(target).abs().sum(), 1 / boxes);
  }

  /** Sum of 1 - generalised overlap, divided by {@code boxes}. */
  static Tensor giou(Tensor predicted, Tensor target, double boxes) {
    Tensor a = Boxes.corners(predicted);
    Tensor b = Boxes.corners(target);
    Tensor shared = area(torch.maximum(low(a), low(b)), torch.minimum(high(a), high(b)));
    Tensor union = area(low(a), high(a)).add(area(low(b), high(b))).sub(shared);
    Tensor hull = area(torch.minimum(low(a), low(b)), torch.maximum(high(a), high(b)));
    Tensor giou = shared.div(union).sub(hull.sub(union).div(hull));
    return Tensors.scale(Tensors.shift(giou.neg(), 1).sum(), 1 / boxes);
  }

  private static Tensor low(Tensor corners) {
    return Tensors.slice(corners, 1, 0, 2);
  }

  private static Tensor high(Tensor corners) {
    return Tensors.slice(corners, 1, 2, 4);
  }

  private static Tensor area(Tensor low, Tensor high) {
    Tensor side = torch.clamp_min(high.sub(low), new Scalar(0));
    return side.select(1, 0).mul(side.select(1, 1));
  }
}
