package io.medsam3.eval;

import io.medsam3.predict.Selection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a network is asked and judged.
 *
 * @param selection which of its answers are taken
 * @param by what it is told of each target
 * @param tolerance of the normalised surface distance, in mm where the spacing is known, else in
 *     pixels
 */
public record EvaluationRules(Selection selection, PromptKind by, double tolerance) {
  /** Words alone, and two millimetres or pixels of tolerance. */
  public static EvaluationRules byText(Selection selection) {
    return new EvaluationRules(selection, PromptKind.TEXT, 2);
  }

  public EvaluationRules {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("tolerance is " + tolerance + "; expected 0 or more");
    }
  }

  /** Part of file names: the rule, and how it was prompted unless by words. */
  public String label() {
    return by == PromptKind.TEXT ? selection.label() : selection.label() + "-by-" + by.label();
  }

  /** What each number means, by its name in the results. */
  public Map<String, String> conventions() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put(
        "dice",
        "2 shared / (predicted + reference), a mean over cases with a reference; an empty"
            + " prediction of one scores 0; a case with an empty reference has none and counts as"
            + " an absent target only");
    names.put("iou", "shared / union, over the same cases");
    names.put(
        "nsd",
        "normalised surface distance at a tolerance of "
            + tolerance
            + " mm where the spacing is known, else px; border = mask minus its erosion by face"
            + " neighbours, unweighted (MetricsReloaded); 0 for an empty prediction");
    names.put(
        "hd95",
        "maximum of the two directions' 95th percentiles of border distances, interpolated"
            + " (MetricsReloaded), in mm where the spacing is known, else px; the picture's"
            + " diagonal for an empty prediction");
    names.put(
        "f1",
        "objects of countable targets, paired best first at IoU >= "
            + InstanceMatch.LEAST_IOU
            + ", 2 matched / (predicted + reference) over all objects of a line; objects are the"
            + " selected instances, or 8-connected parts of a map, without parts below 4 px or 2 %"
            + " of the largest");
    names.put("false_alarms", "absent targets that got any pixel");
    names.put(
        "interval",
        "95 %% percentile bootstrap, %d draws of whole groups (patients) within their set, seed fixed"
            .formatted(Bootstrap.DRAWS));
    names.put(
        "mean_over_sets", "plain mean of the sets' means, sets without a present case left out");
    return names;
  }
}
