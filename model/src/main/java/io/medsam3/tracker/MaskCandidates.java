package io.medsam3.tracker;

import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * All that the mask decoder offers for P prompts; the first mask is the single answer, the others
 * are three readings of an ambiguous prompt.
 *
 * @param masks (P, 4, 4g, 4g) logits, float32
 * @param ious (P, 4), the decoder's estimate of each mask's quality in 0..1
 * @param tokens (P, 4, C)
 * @param objectScore (P, 1), logit that the object is visible
 */
public record MaskCandidates(Tensor masks, Tensor ious, Tensor tokens, Tensor objectScore) {
  /** How far a threshold moves to test whether a mask is stable, and how stable it must be. */
  private static final double DELTA = 0.05;

  private static final double STABLE = 0.98;

  /**
   * The masks to answer with.
   *
   * @param masks (P, K, 4g, 4g)
   * @param ious (P, K)
   * @param tokens (P, K, C), or (P, 1, C) of the single answer
   */
  public record Choice(Tensor masks, Tensor ious, Tensor tokens) {
    /** The mask and token of highest predicted quality: K becomes 1, ious stay. */
    public Choice best() {
      if (masks.size(1) == 1) {
        return this;
      }
      Tensor index = ious.argmax(new LongOptional(1), true);
      return new Choice(pick(masks, index), ious, pick(tokens, index));
    }
  }

  /** The three readings. */
  public Choice readings() {
    return new Choice(
        Tensors.slice(masks, 1, 1, 4),
        Tensors.slice(ious, 1, 1, 4),
        Tensors.slice(tokens, 1, 1, 4));
  }

  /** The first mask, stable or not, as training sees it. */
  public Choice first() {
    return new Choice(
        Tensors.slice(masks, 1, 0, 1),
        Tensors.slice(ious, 1, 0, 1),
        Tensors.slice(tokens, 1, 0, 1));
  }

  /** The single answer or, where that is unstable, the best of the three readings. */
  public Choice single() {
    Choice all = readings();
    Tensor index = all.ious.argmax(new LongOptional(1), true);
    Tensor single = Tensors.slice(masks, 1, 0, 1);
    Tensor stable = stability(single).ge(new Scalar((float) STABLE)); // (P, 1)
    return new Choice(
        torch.where(stable.unsqueeze(-1).unsqueeze(-1), single, pick(all.masks, index)),
        torch.where(stable, Tensors.slice(ious, 1, 0, 1), all.ious.gather(1, index)),
        Tensors.slice(tokens, 1, 0, 1));
  }

  /** Intersection over union of each mask with its threshold moved up and down: (P, K). */
  public static Tensor stability(Tensor masks) {
    Tensor inner = Tensors.toFloat(masks.gt(new Scalar(DELTA))).sum(2, 3);
    Tensor outer = Tensors.toFloat(masks.gt(new Scalar(-DELTA))).sum(2, 3);
    return torch.where(outer.gt(new Scalar(0)), inner.div(outer), torch.ones_like(outer));
  }

  /** Element {@code index} (P, 1) of axis 1. */
  private static Tensor pick(Tensor values, Tensor index) {
    long[] shape = Tensors.shape(values);
    long[] ones = shape.clone();
    Arrays.fill(ones, 1);
    ones[0] = shape[0];
    shape[1] = 1;
    return values.gather(1, index.view(ones).expand(shape, false));
  }
}
