package io.medsam3.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An evaluation in the form of nnU-Net's summary.json, phrases in place of label numbers. */
final class NnUnetSummary {
  private NnUnetSummary() {}

  /** Only rows of the index; a case with an empty reference has no Dice. */
  static Map<String, Object> of(Evaluation evaluation) {
    List<Map<String, Object>> perCase = new ArrayList<>();
    for (CaseScore score : evaluation.cases()) {
      if (score.asked()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("reference_file", score.image());
        line.put("metrics", Map.of(score.prompt(), metrics(score.overlap())));
        perCase.add(line);
      }
    }
    Map<String, Object> mean = new LinkedHashMap<>();
    evaluation.byPhrase().forEach(s -> mean.put(s.name(), means(s.dice(), s.iou())));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("metric_per_case", perCase);
    map.put("mean", mean);
    map.put(
        "foreground_mean",
        means(
            mean(evaluation.byPhrase().stream().map(Summary::dice).toList()),
            mean(evaluation.byPhrase().stream().map(Summary::iou).toList())));
    map.put("conventions", evaluation.rules().conventions());
    return map;
  }

  private static double mean(List<Double> values) {
    return values.stream().filter(v -> !v.isNaN()).mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  private static Map<String, Object> metrics(Overlap overlap) {
    Map<String, Object> map = means(overlap.dice(), overlap.iou());
    map.put("TP", overlap.shared());
    map.put("FP", overlap.predicted() - overlap.shared());
    map.put("FN", overlap.reference() - overlap.shared());
    map.put("n_pred", overlap.predicted());
    map.put("n_ref", overlap.reference());
    return map;
  }

  private static Map<String, Object> means(double dice, double iou) {
    Map<String, Object> map = new LinkedHashMap<>();
    put(map, "Dice", dice);
    put(map, "IoU", iou);
    return map;
  }

  private static void put(Map<String, Object> map, String name, double value) {
    if (!Double.isNaN(value)) {
      map.put(name, value);
    }
  }
}
