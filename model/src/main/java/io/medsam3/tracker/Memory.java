package io.medsam3.tracker;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What is remembered of one frame, for all objects of a session; owns its tensors. */
final class Memory extends Owner {
  private final Owner map = new Owner();
  private @Nullable Tensor features;
  private final Tensor lowResLogits;
  private final Tensor pointer;
  private final Tensor objectScore;
  private final Tensor iou;
  private final double score;

  /**
   * @param features (O, m, g, g), or null until the frame is encoded
   * @param lowResLogits (O, 1, 4g, 4g)
   * @param pointer (O, C)
   * @param objectScore (O, 1)
   * @param iou (O) on tracked frames, (O, 1) on prompted ones, as in the official code
   * @param score how well the frame saw its objects; NaN for frames that are never selected by it
   */
  Memory(
      @Nullable Tensor features,
      Tensor lowResLogits,
      Tensor pointer,
      Tensor objectScore,
      Tensor iou,
      double score) {
    this.features = features == null ? null : map.own(features);
    this.lowResLogits = own(lowResLogits);
    this.pointer = own(pointer);
    this.objectScore = own(objectScore);
    this.iou = own(iou);
    this.score = score;
  }

  /**
   * How well objects were seen: score (O, 1) times predicted IoU, on average. With IoUs (O) the
   * mean goes over all pairs, as in the official code.
   */
  static double score(Tensor objectScore, Tensor iou) {
    Tensor sure = Tensors.shift(Tensors.scale(objectScore.sigmoid(), 2), -1);
    Tensor seen = torch.where(objectScore.gt(new Scalar(0)), sure, torch.zeros_like(objectScore));
    return seen.mul(iou).mean().item_float();
  }

  Tensor features() {
    if (features == null) {
      throw new IllegalStateException("the frame was tracked but its memory was never encoded");
    }
    return features;
  }

  /** Puts another map in the place of the one remembered so far. */
  void encode(Tensor newFeatures) {
    map.close();
    features = map.own(newFeatures);
  }

  @Override
  public void close() {
    map.close();
    super.close();
  }

  Tensor lowResLogits() {
    return lowResLogits;
  }

  Tensor pointer() {
    return pointer;
  }

  Tensor objectScore() {
    return objectScore;
  }

  Tensor iou() {
    return iou;
  }

  double score() {
    return score;
  }

  /** The same frame for the objects of those indices (int64), with the score told. */
  Memory only(Tensor objects, boolean scored) {
    Tensor scores = objectScore.index_select(0, objects);
    Tensor ious = iou.index_select(0, objects);
    return new Memory(
        features == null ? null : features.index_select(0, objects),
        lowResLogits.index_select(0, objects),
        pointer.index_select(0, objects),
        scores,
        ious,
        scored ? score(scores, ious) : Double.NaN);
  }
}
