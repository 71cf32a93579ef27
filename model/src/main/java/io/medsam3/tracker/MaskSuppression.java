package io.medsam3.tracker;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Keeps the best of masks that lie on one another. */
public final class MaskSuppression {
  private MaskSuppression() {}

  /**
   * Which masks stay, best first: those of a score above {@code lowest} that no better mask covers
   * with an IoU above {@code mostIou}. Of equal scores the later mask is the better one.
   *
   * @param logits (N, H, W)
   */
  public static boolean[] keep(float[] scores, Tensor logits, float lowest, float mostIou) {
    float[][] iou = MaskIou.between(logits, logits);
    List<Integer> order =
        IntStream.range(0, scores.length)
            .filter(i -> scores[i] > lowest)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -scores[i])
                    .thenComparing(Comparator.reverseOrder()))
            .toList();
    boolean[] keep = new boolean[scores.length];
    for (int candidate : order) {
      boolean covered = false;
      for (int better : order) {
        covered |= keep[better] && iou[better][candidate] > mostIou;
      }
      keep[candidate] = !covered;
    }
    return keep;
  }
}
