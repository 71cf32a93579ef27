package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Teaches a row's score how well its box fits: a matched row should say p^alpha · IoU^(1 - alpha),
 * every other row of a prompt whose target is there should say no.
 *
 * @param positiveWeight of matched rows
 * @param alpha see above
 * @param gamma exponent of the probability by which unmatched rows weigh
 * @param focalPositives whether matched rows are weighted by how wrong they are (alpha 0.5, gamma)
 * @param weak whether unmatched rows of prompts that are not exhaustively annotated are left out;
 *     the mean is then over what remains
 * @param paddedRows rows per prompt that the mean counts at least; 0 counts those there are
 */
public record QueryLoss(
    double positiveWeight,
    double alpha,
    double gamma,
    boolean focalPositives,
    boolean weak,
    int paddedRows) {
  /** The published constants. */
  public static final QueryLoss DEFAULT = new QueryLoss(10, 0.25, 2, false, false, 200);

  private static final double LEAST_TARGET = 0.01;

  /**
   * What is known of each prompt.
   *
   * @param visible whether its target is there; other prompts teach nothing here, yet count in the
   *     mean
   * @param exhaustive whether all its instances are annotated; used when weak
   */
  record Known(boolean[] visible, boolean[] exhaustive) {}

  /** Takes logits (P, rows), of which {@code predictions} is a copy. */
  Tensor loss(
      Tensor logits,
      RowPredictions predictions,
      TargetBoxes targets,
      Matches matches,
      Known known) {
    boolean[] visible = known.visible;
    int rows = predictions.rows();
    float[] matched = new float[(int) logits.numel()];
    float[] wanted = new float[matched.length];
    mark(predictions, targets, matches, matched, wanted);
    float[] positive = new float[matched.length];
    float[] negative = new float[matched.length];
    double count = 0;
    for (int i = 0; i < matched.length; i++) {
      int prompt = i / rows;
      boolean counts = !weak || known.exhaustive[prompt] || matched[i] > 0;
      count += counts ? 1 : 0;
      positive[i] = visible[prompt] ? (float) positiveWeight * matched[i] : 0;
      negative[i] = visible[prompt] && counts ? 1 - matched[i] : 0;
    }
    double divisor = weak ? count : (double) visible.length * Math.max(rows, paddedRows);
    return Tensors.scale(sum(logits, wanted, positive, negative), 1 / divisor);
  }

  private void mark(
      RowPredictions predictions,
      TargetBoxes targets,
      Matches matches,
      float[] matched,
      float[] wanted) {
    for (int i = 0; i < matches.count(); i++) {
      int prompt = (int) matches.prompts()[i];
      int row = (int) matches.rows()[i];
      int at = prompt * predictions.rows() + row;
      float[] boxes = targets.boxes();
      int target = 4 * (int) matches.targets()[i];
      float iou = BoxOverlap.iou(predictions.boxes(), 4 * at, boxes, target);
      double says = Math.pow(predictions.probability(prompt, row), alpha);
      matched[at] = 1;
      wanted[at] = (float) Math.max(LEAST_TARGET, says * Math.pow(iou, 1 - alpha));
    }
  }

  private Tensor sum(Tensor logits, float[] wanted, float[] positive, float[] negative) {
    long[] shape = Tensors.shape(logits);
    Tensor target = Tensors.beside(logits, Tensors.of(wanted, shape));
    Tensor asPositive =
        focalPositives
            ? new Focal(0.5, gamma).forward(logits, target)
            : Focal.crossEntropy(logits, target);
    Tensor asNegative = torch.softplus(logits).mul(logits.sigmoid().pow(new Scalar(gamma)));
    Tensor hits = asPositive.mul(Tensors.beside(logits, Tensors.of(positive, shape)));
    Tensor others = asNegative.mul(Tensors.beside(logits, Tensors.of(negative, shape)));
    return hits.add(others).sum();
  }
}
