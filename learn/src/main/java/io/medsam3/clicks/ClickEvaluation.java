package io.medsam3.clicks;

import io.medsam3.eval.CaseTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How well a model finds objects that are pointed at, way by way and set by set. */
public record ClickEvaluation(List<ClickScore> scores) {
  public ClickEvaluation {
    scores = List.copyOf(scores);
  }

  /** These scores and more. */
  public ClickEvaluation and(ClickEvaluation more) {
    List<ClickScore> all = new ArrayList<>(scores);
    all.addAll(more.scores);
    return new ClickEvaluation(all);
  }

  /** The ways of asking, in order. */
  public Set<String> ways() {
    Set<String> ways = new LinkedHashSet<>();
    scores.forEach(score -> ways.add(score.way()));
    return ways;
  }

  /** Mean Dice over the objects that pass; not a number when none does. */
  public double dice(String way, Predicate<ClickScore> which) {
    return scores.stream()
        .filter(score -> score.way().equals(way) && which.test(score))
        .mapToDouble(ClickScore::dice)
        .average()
        .orElse(Double.NaN);
  }

  /** Mean over sets and phrases of the mean Dice over objects. */
  public double diceOverSets(String way) {
    return names().stream()
        .mapToDouble(name -> dice(way, score -> name(score).equals(name)))
        .filter(dice -> !Double.isNaN(dice))
        .average()
        .orElse(Double.NaN);
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    scores.forEach(score -> names.add(name(score)));
    return names;
  }

  private static String name(ClickScore score) {
    return score.dataset() + ": " + score.prompt();
  }

  /** One line for each set and phrase, and the means, as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Dice of single objects at their pictures' own size, one prompt each: clicks on the place"
            + " farthest from the border of the object, then of the larger error; exact"
            + " boxes.\n\n");
    text.append("| set and phrase | objects |");
    ways().forEach(way -> text.append(' ').append(way).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(ways().size())).append('\n');
    for (String name : names()) {
      row(text, name, score -> name(score).equals(name));
    }
    row(text, "**mean over objects**", score -> true);
    text.append("| **mean over sets and phrases** | |");
    ways().forEach(way -> text.append(' ').append(number(diceOverSets(way))).append(" |"));
    return text.append('\n').toString();
  }

  private void row(StringBuilder text, String title, Predicate<ClickScore> which) {
    long objects =
        scores.stream()
            .filter(which)
            .map(score -> score.source() + '#' + score.object() + '#' + name(score))
            .distinct()
            .count();
    text.append("| ").append(title).append(" | ").append(objects).append(" |");
    ways().forEach(way -> text.append(' ').append(number(dice(way, which))).append(" |"));
    text.append('\n');
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** One line for each score, with a title line. */
  public String csv() {
    StringBuilder text = new StringBuilder("dataset,prompt,source,object,way,dice,iou\n");
    for (ClickScore s : scores) {
      Stream<String> cells =
          Stream.of(
              s.dataset(),
              s.prompt(),
              s.source(),
              String.valueOf(s.object()),
              s.way(),
              String.format(Locale.ROOT, "%.4f", s.dice()),
              String.format(Locale.ROOT, "%.4f", s.iou()));
      text.append(CaseTable.joined(cells)).append('\n');
    }
    return text.toString();
  }

  /** The means, for JSON. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("objects", scores.stream().map(s -> s.source() + '#' + s.object()).distinct().count());
    for (String way : ways()) {
      Map<String, Double> bySet = new LinkedHashMap<>();
      names().forEach(name -> bySet.put(name, dice(way, score -> name(score).equals(name))));
      bySet.values().removeIf(dice -> Double.isNaN(dice));
      map.put(
          way,
          Map.of(
              "mean_dice_over_objects", dice(way, score -> true),
              "mean_dice_over_sets_and_phrases", diceOverSets(way),
              "by_set_and_phrase", bySet));
    }
    return map;
  }
}
