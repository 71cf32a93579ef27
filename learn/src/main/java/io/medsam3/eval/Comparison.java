package io.medsam3.eval;

import io.medsam3.eval.Bootstrap.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether one model is better than another on the same cases: the mean over sets of the mean
 * difference of Dice, case by case, with the interval of a bootstrap over groups.
 *
 * @param before mean over sets of the first model
 * @param after of the second
 * @param interval of the difference
 * @param cases that both have
 */
public record Comparison(double before, double after, Interval interval, int cases) {

  /** Compares two evaluations of the same rows. */
  public static Comparison of(Evaluation before, Evaluation after) {
    Map<String, Double> first = new LinkedHashMap<>();
    before.cases().stream()
        .filter(CaseScore::present)
        .forEach(c -> first.put(c.image() + "\n" + c.prompt(), c.overlap().dice()));
    Map<String, List<Sample>> differences = new TreeMap<>();
    int cases = 0;
    for (CaseScore score : after.cases()) {
      Double old = first.get(score.image() + "\n" + score.prompt());
      if (score.present() && old != null) {
        differences
            .computeIfAbsent(score.dataset(), k -> new ArrayList<>())
            .add(new Sample(score.group(), score.overlap().dice() - old));
        cases++;
      }
    }
    return new Comparison(
        before.meanOverSets(),
        after.meanOverSets(),
        Bootstrap.ofMeanOfSets(differences.values()),
        cases);
  }

  public double difference() {
    return after - before;
  }

  /** One sentence. */
  public String verdict() {
    String word =
        !interval.excludesZero()
            ? "not told apart from the base"
            : difference() > 0 ? "better than the base" : "worse than the base";
    return String.format(
        Locale.ROOT,
        "%s: mean Dice over sets %.3f, base %.3f, difference %+.3f (95 %% interval %s, paired, by"
            + " groups) on %d cases",
        word,
        after,
        before,
        difference(),
        interval.text(),
        cases);
  }
}
