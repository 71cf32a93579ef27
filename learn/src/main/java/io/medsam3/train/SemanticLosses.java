package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Losses of the one mask per prompt that covers all instances.
 *
 * @param focal over pixels
 * @param shrinksTargets whether targets are shrunk to the predictions' size, any part of a pixel
 *     counting as whole; otherwise predictions are enlarged to theirs
 * @param absentToo whether absent prompts enter the focal mean; dice never sees them
 */
public record SemanticLosses(Focal focal, boolean shrinksTargets, boolean absentToo) {
  /** The published constants. */
  public static final SemanticLosses DEFAULT = new SemanticLosses(new Focal(0.6, 2), false, false);

  /** Focal and dice, each a mean over prompts. */
  record Pair(Tensor focal, Tensor dice) {}

  /** Takes logits (P, h, w) and targets (P, H, W) in 0..1. */
  Pair loss(Tensor logits, Tensor targets) {
    Tensor wanted = targets;
    Tensor given = logits;
    if (shrinksTargets) {
      Tensor small =
          Tensors.resize(targets.unsqueeze(1), logits.size(-2), logits.size(-1)).squeeze(1);
      wanted = Tensors.toFloat(small.ne(new Scalar(0)));
    } else {
      given = MaskLosses.atSizeOf(targets, logits);
    }
    Tensor present =
        Tensors.toFloat(wanted.flatten(1, -1).amax(new long[] {1}, false).gt(new Scalar(0)));
    Tensor perPrompt = focal.forward(given, wanted).flatten(1, -1).mean(1);
    Tensor count = Tensors.shift(present.sum(), 1e-6);
    Tensor overPresent = perPrompt.mul(present).sum().div(count);
    Tensor dice = Dice.loss(given, wanted).mul(present).sum().div(count);
    return new Pair(absentToo ? perPrompt.mean() : overPresent, dice);
  }
}
