package io.medsam3.tracker;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rules for pixels that several objects claim; all take and return (O, 1, H, W) logits. */
public final class MaskOverlap {
  /** What the losing objects' logits sink to, at least. */
  private static final double BACKGROUND = -10;

  /** An object that keeps less than this share of its area is taken for noise. */
  private static final double KEPT_SHARE = 0.3;

  private MaskOverlap() {}

  /** Leaves each pixel to the object of highest logit; the others' sink to -10. */
  public static Tensor pixelwise(Tensor logits) {
    if (logits.size(0) == 1) {
      return logits;
    }
    return torch.where(winners(logits), logits, sunk(logits));
  }

  /** Sinks whole objects that {@link #pixelwise} would shrink to less than 0.3 of their area. */
  public static Tensor withoutShrunk(Tensor logits) {
    Tensor before = torch.clamp_min(area(logits), new Scalar(1));
    Tensor kept = area(pixelwise(logits)).div(before).ge(new Scalar((float) KEPT_SHARE));
    return torch.where(kept.view(-1, 1, 1, 1), logits, sunk(logits));
  }

  /** Leaves each claimed pixel to the object of highest score (O, 1). */
  public static Tensor objectwise(Tensor logits, Tensor scores) {
    Tensor background = Tracker.filled(logits, BACKGROUND);
    long[] shape = Tensors.shape(logits);
    Tensor spread = scores.view(-1, 1, 1, 1).expand(shape, false);
    Tensor claims = torch.where(logits.gt(new Scalar(0)), spread, background);
    return torch.where(pixelwise(claims).gt(new Scalar(0)), logits, sunk(logits));
  }

  private static Tensor winners(Tensor logits) {
    Tensor winner = logits.argmax(new LongOptional(0), true);
    Tensor objects = Tensors.range(logits, logits.size(0)).view(-1, 1, 1, 1);
    return winner.eq(objects);
  }

  private static Tensor sunk(Tensor logits) {
    return torch.clamp_max(logits, new Scalar(BACKGROUND));
  }

  private static Tensor area(Tensor logits) {
    return Tensors.toFloat(logits.gt(new Scalar(0))).sum(1, 2, 3);
  }
}
