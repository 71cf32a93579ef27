package io.medsam3.clicks;

import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.MaskCandidates;
import io.medsam3.train.Focal;
import io.medsam3.train.MultiMaskLosses;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * How far one answer's candidates are from the truth: mask focal 5, dice 1, quality 1, visibility
 * 1.
 *
 * <p>Milder than the published focal loss, which has weight 20 and a quarter of it on the object's
 * pixels and is made for weights that have seen millions of masks.
 */
final class ClickLoss {
  private static final double FOCAL = 5;

  private static final Focal PIXELS = new Focal(0.6, 1);

  /** Weight of the masks that the answer would not be chosen from; they must not forget. */
  private static final double OTHER = 0.3;

  private ClickLoss() {}

  /** The sum to go backward from, and its parts for the log. */
  record Result(Tensor total, Map<String, Double> terms) {}

  /**
   * @param target (P, h, w), covered shares
   * @param visible (P), 0 or 1; where 0, masks are not judged
   * @param ambiguous whether the best of three readings counts, or the single answer
   */
  static Result of(MaskCandidates all, Tensor target, Tensor visible, boolean ambiguous) {
    double objects = target.size(0);
    Tensor logits = all.masks(); // (P, 4, s, s)
    Tensor wanted = // at half the side or less this is the share covered
        Tensors.resize(target.unsqueeze(1), logits.size(2), logits.size(3)).squeeze(1);
    Tensor each = wanted.unsqueeze(1).expand(Tensors.shape(logits), false);
    Tensor focal = Tensors.scale(PIXELS.forward(logits, each).flatten(2, -1).mean(2), 1 / objects);
    Tensor dice = MultiMaskLosses.dice(logits, wanted, objects);
    Tensor joint = Tensors.scale(focal, FOCAL).add(dice); // (P, 4)
    Tensor single = joint.select(1, 0);
    Tensor best = Tensors.slice(joint, 1, 1, 4).amin(new long[] {1}, false);
    Tensor chosen = ambiguous ? best : single;
    Tensor other = ambiguous ? single : best;
    Tensor decided = Tensors.toFloat(wanted.ge(new Scalar(0.5)));
    Tensor iou = MultiMaskLosses.iou(logits, decided, all.ious(), objects, true).mean(1);
    Tensor masks = chosen.add(Tensors.scale(other, OTHER)).mul(visible).sum();
    Tensor quality = iou.mul(visible).sum();
    Tensor score =
        torch.binary_cross_entropy_with_logits(
            all.objectScore().squeeze(1), visible, new TensorOptional(), new TensorOptional(), 1);
    Map<String, Double> terms =
        Map.of(
            "mask", masks.item_double(), "iou", quality.item_double(), "seen", score.item_double());
    return new Result(masks.add(quality).add(score), terms);
  }
}
