package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Losses of several proposed masks per object, (O, K) each, divided by the number of objects; what
 * a tracker's training chooses the best proposal by.
 */
public final class MultiMaskLosses {
  private static final Focal FOCAL = new Focal(0.25, 2);

  private MultiMaskLosses() {}

  /** Takes logits (O, K, h, w) and targets (O, h, w). */
  public static Tensor focal(Tensor logits, Tensor targets, double objects) {
    Tensor all = FOCAL.forward(logits, repeated(targets, logits));
    return Tensors.scale(all.flatten(2, -1).mean(2), 1 / objects);
  }

  public static Tensor dice(Tensor logits, Tensor targets, double objects) {
    Tensor all = Dice.loss(logits.flatten(0, 1), repeated(targets, logits).flatten(0, 1));
    return Tensors.scale(all.reshape(logits.size(0), logits.size(1)), 1 / objects);
  }

  /** How far predicted overlaps (O, K) are from the true ones; squared or absolute. */
  public static Tensor iou(
      Tensor logits, Tensor targets, Tensor predicted, double objects, boolean absolute) {
    Tensor mask = logits.detach().gt(new Scalar(0)).flatten(2, -1);
    Tensor wanted = repeated(targets, logits).gt(new Scalar(0)).flatten(2, -1);
    Tensor shared = Tensors.toFloat(mask.logical_and(wanted)).sum(2);
    Tensor union = Tensors.toFloat(mask.logical_or(wanted)).sum(2);
    Tensor distance = predicted.sub(shared.div(torch.clamp_min(union, new Scalar(1))));
    Tensor loss = absolute ? distance.abs() : distance.mul(distance);
    return Tensors.scale(loss, 1 / objects);
  }

  private static Tensor repeated(Tensor targets, Tensor logits) {
    return targets.unsqueeze(1).expand(Tensors.shape(logits), false);
  }
}
