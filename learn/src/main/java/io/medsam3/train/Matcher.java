package io.medsam3.train;

import java.util.Arrays;

/**
 * Decides which query row answers for which target.
 *
 * @param classWeight of the focal cost of calling a row positive
 * @param l1Weight of the distance of the boxes
 * @param giouWeight of their negative generalised overlap
 * @param alpha share of positives in the focal cost
 * @param gamma exponent of the focal cost
 * @param stable whether a row's probability counts only as far as its box fits
 * @param score one-to-many: share of the probability, the rest being the overlap
 * @param threshold one-to-many: what a row must exceed
 * @param best one-to-many: how many rows a target gets at most
 */
public record Matcher(
    double classWeight,
    double l1Weight,
    double giouWeight,
    float alpha,
    double gamma,
    boolean stable,
    float score,
    float threshold,
    int best) {
  /** The published constants. */
  public static final Matcher DEFAULT = new Matcher(2, 5, 2, 0.25f, 2, false, 0.3f, 0.4f, 4);

  /** The least total cost, each row and target at most once; pairs come in target order. */
  public Matches oneToOne(RowPredictions predictions, TargetBoxes targets) {
    Matches.Collector pairs = new Matches.Collector();
    for (int prompt = 0, first = 0; prompt < targets.prompts(); prompt++) {
      int count = targets.counts()[prompt];
      if (count > 0) {
        int[] targetOfRow = Hungarian.assign(cost(predictions, targets, prompt));
        int[] rowOfTarget = new int[count];
        Arrays.fill(rowOfTarget, -1);
        for (int row = 0; row < targetOfRow.length; row++) {
          if (targetOfRow[row] >= 0) {
            rowOfTarget[targetOfRow[row]] = row;
          }
        }
        for (int target = 0; target < count; target++) {
          if (rowOfTarget[target] >= 0) {
            pairs.add(prompt, rowOfTarget[target], first + target);
          }
        }
      }
      first += count;
    }
    return pairs.matches();
  }

  /** (rows, targets) of one prompt. */
  double[][] cost(RowPredictions predictions, TargetBoxes targets, int prompt) {
    int first = targets.first(prompt);
    double[][] cost = new double[predictions.rows()][targets.counts()[prompt]];
    for (int row = 0; row < cost.length; row++) {
      int box = predictions.box(prompt, row);
      float p = predictions.probability(prompt, row);
      for (int target = 0; target < cost[row].length; target++) {
        int wanted = 4 * (first + target);
        float giou = BoxOverlap.giou(predictions.boxes(), box, targets.boxes(), wanted);
        float l1 = BoxOverlap.l1(predictions.boxes(), box, targets.boxes(), wanted);
        double asPositive = classCost(stable ? p * (giou + 1) / 2 : p);
        cost[row][target] = classWeight * asPositive + l1Weight * l1 - giouWeight * giou;
      }
    }
    return cost;
  }

  /** Focal cost of calling a row positive, less that of calling it negative. */
  double classCost(double p) {
    double q = Math.min(Math.max(p, 1e-12), 1 - 1e-12);
    return -alpha * Math.pow(1 - q, gamma) * Math.log(q)
        + (1 - alpha) * Math.pow(q, gamma) * Math.log(1 - q);
  }

  /** For each target its best rows above the threshold; a row may serve several targets. */
  public Matches oneToMany(RowPredictions predictions, TargetBoxes targets) {
    Matches.Collector pairs = new Matches.Collector();
    for (int prompt = 0, first = 0; prompt < targets.prompts(); prompt++) {
      int count = targets.counts()[prompt];
      float[][] scores = new float[count][];
      float[] bars = new float[count];
      for (int target = 0; target < count; target++) {
        scores[target] = scores(predictions, targets, prompt, first + target);
        bars[target] = Math.max(threshold, quantile(scores[target]));
      }
      for (int row = 0; row < predictions.rows(); row++) {
        for (int target = 0; target < count; target++) {
          if (scores[target][row] > bars[target]) {
            pairs.add(prompt, row, first + target);
          }
        }
      }
      first += count;
    }
    return pairs.matches();
  }

  /** Of each row for one target: probability and overlap, mixed. */
  float[] scores(RowPredictions predictions, TargetBoxes targets, int prompt, int target) {
    float[] scores = new float[predictions.rows()];
    for (int row = 0; row < scores.length; row++) {
      int box = predictions.box(prompt, row);
      float iou = BoxOverlap.iou(predictions.boxes(), box, targets.boxes(), 4 * target);
      scores[row] = score * predictions.probability(prompt, row) + (1 - score) * iou;
    }
    return scores;
  }

  /** The (1 - best / rows) quantile, linear between neighbours. */
  float quantile(float[] scores) {
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    double at = Math.max(0, 1 - (double) best / scores.length) * (scores.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (float) (at - below) * (sorted[above] - sorted[below]);
  }
}
