package io.medsam3.eval;

import io.medsam3.eval.Bootstrap.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The scores of a model on a set of rows, under one set of rules. */
public record Evaluation(EvaluationRules rules, List<CaseScore> cases) {
  public Evaluation {
    cases = List.copyOf(cases);
  }

  /** One line per set and phrase that the index asks for. */
  public List<Summary> bySetAndPhrase() {
    return summaries(c -> c.dataset() + " | " + c.prompt(), true);
  }

  /** One line per phrase. */
  public List<Summary> byPhrase() {
    return summaries(CaseScore::prompt, true);
  }

  /** One line per set. */
  public List<Summary> bySet() {
    return summaries(CaseScore::dataset, true);
  }

  /** Phrases that cannot be in the picture, by set. */
  public List<Summary> absentBySet() {
    return summaries(CaseScore::dataset, false);
  }

  /** Mean of the sets' mean Dice, sets without any present case left out. */
  public double meanOverSets() {
    return mean(bySet());
  }

  /** Of {@link #meanOverSets()}. */
  public Interval meanOverSetsInterval() {
    return Bootstrap.ofMeanOfSets(
        grouped(CaseScore::dataset, true).values().stream().map(Summary::dice).toList());
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
    return alarms().stream().mapToDouble(Sample::value).average().orElse(Double.NaN);
  }

  /** Of {@link #falseAlarmRate()}. */
  public Interval falseAlarmInterval() {
    return Bootstrap.ofMean(alarms());
  }

  private List<Sample> alarms() {
    return cases.stream()
        .filter(c -> !c.present())
        .map(c -> new Sample(c.dataset() + "/" + c.group(), c.overlap().falseAlarm() ? 1 : 0))
        .toList();
  }

  private Map<String, List<CaseScore>> grouped(Function<CaseScore, String> key, boolean asked) {
    Map<String, List<CaseScore>> groups = new TreeMap<>();
    for (CaseScore score : cases) {
      if (score.asked() == asked) {
        groups.computeIfAbsent(key.apply(score), k -> new ArrayList<>()).add(score);
      }
    }
    return groups;
  }

  private List<Summary> summaries(Function<CaseScore, String> key, boolean asked) {
    return grouped(key, asked).entrySet().stream()
        .map(e -> Summary.of(e.getKey(), e.getValue()))
        .toList();
  }

  /** Everything but the single cases, for JSON. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("selection", rules.selection().label());
    map.put("prompted_by", rules.by().label());
    map.put("conventions", rules.conventions());
    map.put("mean_dice_over_sets", meanOverSets());
    map.put("mean_dice_over_sets_interval", meanOverSetsInterval());
    map.put("mean_dice_over_sets_and_phrases", meanOverSetsAndPhrases());
    map.put("absent_targets_falsely_segmented", falseAlarmRate());
    map.put("absent_targets_falsely_segmented_interval", falseAlarmInterval());
    map.put("by_set_and_phrase", bySetAndPhrase());
    map.put("by_set", bySet());
    map.put("by_phrase", byPhrase());
    map.put("added_absent_phrases_by_set", absentBySet());
    return map;
  }
}
