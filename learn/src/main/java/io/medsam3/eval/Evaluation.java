package io.medsam3.eval;

import io.medsam3.predict.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The scores of a model on a set of rows, under one selection rule.
 *
 * @param selection which of the network's answers were taken
 */
public record Evaluation(Selection selection, List<CaseScore> cases) {
  public Evaluation {
    cases = List.copyOf(cases);
  }

  /**
   * Means of a part of the cases.
   *
   * @param present cases with a reference, over which Dice and IoU are means
   * @param absent cases without
   * @param falseAlarms of the absent, how many got a mask
   * @param missed of the present, how many got none
   */
  public record Summary(
      String name,
      long present,
      double dice,
      double iou,
      long missed,
      long absent,
      long falseAlarms) {}

  /** One line per set and phrase that the index asks for. */
  public List<Summary> bySetAndPhrase() {
    return grouped(c -> c.dataset() + " | " + c.prompt(), true);
  }

  /** One line per phrase. */
  public List<Summary> byPhrase() {
    return grouped(CaseScore::prompt, true);
  }

  /** One line per set. */
  public List<Summary> bySet() {
    return grouped(CaseScore::dataset, true);
  }

  /** Phrases that cannot be in the picture, by set. */
  public List<Summary> absentBySet() {
    return grouped(CaseScore::dataset, false);
  }

  /** Mean of the sets' mean Dice, sets without any present case left out. */
  public double meanOverSets() {
    return mean(bySet());
  }

  /** Mean of the mean Dice of every set and phrase. */
  public double meanOverSetsAndPhrases() {
    return mean(bySetAndPhrase());
  }

  private static double mean(List<Summary> lines) {
    return lines.stream()
        .filter(s -> s.present() > 0)
        .mapToDouble(Summary::dice)
        .average()
        .orElse(Double.NaN);
  }

  /** Share of absent targets that got a mask: empty rows of the index and added phrases alike. */
  public double falseAlarmRate() {
    long absent = cases.stream().filter(c -> c.overlap().reference() == 0).count();
    long alarms = cases.stream().filter(c -> c.overlap().falseAlarm()).count();
    return absent == 0 ? Double.NaN : (double) alarms / absent;
  }

  private List<Summary> grouped(Function<CaseScore, String> key, boolean asked) {
    Map<String, List<CaseScore>> groups = new TreeMap<>();
    for (CaseScore score : cases) {
      if (score.asked() == asked) {
        groups.computeIfAbsent(key.apply(score), k -> new ArrayList<>()).add(score);
      }
    }
    return groups.entrySet().stream().map(e -> summary(e.getKey(), e.getValue())).toList();
  }

  private static Summary summary(String name, List<CaseScore> cases) {
    List<Overlap> present =
        cases.stream().map(CaseScore::overlap).filter(o -> o.reference() > 0).toList();
    return new Summary(
        name,
        present.size(),
        present.stream().mapToDouble(Overlap::dice).average().orElse(Double.NaN),
        present.stream().mapToDouble(Overlap::iou).average().orElse(Double.NaN),
        present.stream().filter(o -> o.predicted() == 0).count(),
        cases.size() - present.size(),
        cases.stream().filter(c -> c.overlap().falseAlarm()).count());
  }

  /** Everything but the single cases, for JSON. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("selection", selection.label());
    map.put(
        "convention",
        "Dice and IoU over cases with a reference; an empty prediction of one scores 0; cases with"
            + " an empty reference count as absent targets only");
    map.put("mean_dice_over_sets", meanOverSets());
    map.put("mean_dice_over_sets_and_phrases", meanOverSetsAndPhrases());
    map.put("absent_targets_falsely_segmented", falseAlarmRate());
    map.put("by_set_and_phrase", bySetAndPhrase());
    map.put("by_set", bySet());
    map.put("by_phrase", byPhrase());
    map.put("added_absent_phrases_by_set", absentBySet());
    return map;
  }
}
