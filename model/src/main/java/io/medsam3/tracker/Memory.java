package io.medsam3.tracker;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import java.util.BitSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What is remembered of one frame, for all objects of a session; owns its tensors. */
final class Memory extends Owner {
  /** The logit of a pixel whose mask was packed. */
  private static final float PACKED_LOGIT = 10;

  private final Owner map = new Owner();
  private final Owner mask = new Owner();
  private @Nullable Tensor features;
  private @Nullable Tensor lowResLogits;
  private @Nullable BitSet packed;
  private final long[] maskShape;
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
    this.lowResLogits = mask.own(lowResLogits);
    this.maskShape = Tensors.shape(lowResLogits);
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

  boolean encoded() {
    return features != null;
  }

  /** Lets the map go and packs the masks to one bit a pixel. */
  void shrink() {
    map.close();
    features = null;
    if (lowResLogits != null) {
      float[] values = Tensors.toFloats(lowResLogits);
      BitSet inside = new BitSet(values.length);
      for (int i = 0; i < values.length; i++) {
        inside.set(i, values[i] > 0);
      }
      packed = inside;
      lowResLogits = null;
      mask.close();
    }
  }

  @Override
  public void close() {
    map.close();
    mask.close();
    super.close();
  }

  /** (O, 1, 4g, 4g); +-10 where only the decided mask remains. */
  Tensor lowResLogits() {
    if (lowResLogits != null) {
      return lowResLogits;
    }
    float[] values = new float[(int) Arrays.stream(maskShape).reduce(1, (a, b) -> a * b)];
    Arrays.fill(values, -PACKED_LOGIT);
    if (packed != null) {
      packed.stream().forEach(i -> values[i] = PACKED_LOGIT);
    }
    return Tensors.beside(pointer, Tensors.of(values, maskShape));
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
  Memory only(Tensor indices, boolean scored) {
    Tensor objects = Tensors.beside(pointer, indices);
    Tensor scores = objectScore.index_select(0, objects);
    Tensor ious = iou.index_select(0, objects);
    return new Memory(
        features == null ? null : features.index_select(0, objects),
        lowResLogits().index_select(0, objects),
        pointer.index_select(0, objects),
        scores,
        ious,
        scored ? score(scores, ious) : Double.NaN);
  }
}
