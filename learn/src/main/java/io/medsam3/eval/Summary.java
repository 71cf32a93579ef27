package io.medsam3.eval;

import io.medsam3.eval.Bootstrap.Sample;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Means of a part of the cases; what no case has is NaN.
 *
 * @param present cases with a reference, over which Dice, IoU, NSD and HD95 are means
 * @param interval of the mean Dice
 * @param unit of HD95: mm, px, or both when the cases differ, and then HD95 is NaN
 * @param f1 of the objects of countable targets
 * @param missed of the present, how many got no mask
 * @param absent cases without a reference
 * @param falseAlarms of the absent, how many got a mask
 */
public record Summary(
    String name,
    long present,
    double dice,
    Interval interval,
    double iou,
    double nsd,
    double hd95,
    String unit,
    double f1,
    long missed,
    long absent,
    long falseAlarms) {

  static Summary of(String name, List<CaseScore> cases) {
    List<CaseScore> present = cases.stream().filter(CaseScore::present).toList();
    List<Borders> borders =
        present.stream().map(CaseScore::borders).filter(Objects::nonNull).toList();
    String unit = String.join("/", new TreeSet<>(borders.stream().map(Borders::unit).toList()));
    return new Summary(
        name,
        present.size(),
        mean(present, c -> c.overlap().dice()),
        Bootstrap.ofMean(dice(present)),
        mean(present, c -> c.overlap().iou()),
        mean(borders, Borders::nsd),
        unit.contains("/") ? Double.NaN : mean(borders, Borders::hd95),
        unit,
        cases.stream()
            .map(CaseScore::instances)
            .filter(Objects::nonNull)
            .reduce(InstanceMatch::plus)
            .map(InstanceMatch::f1)
            .orElse(Double.NaN),
        present.stream().filter(c -> c.overlap().predicted() == 0).count(),
        cases.size() - present.size(),
        cases.stream().filter(c -> c.overlap().falseAlarm()).count());
  }

  /** The Dice of every present case with its group. */
  static List<Sample> dice(List<CaseScore> cases) {
    return cases.stream()
        .filter(CaseScore::present)
        .map(c -> new Sample(c.dataset() + "/" + c.group(), c.overlap().dice()))
        .toList();
  }

  private static <T> double mean(List<T> cases, ToDoubleFunction<T> value) {
    return cases.stream().mapToDouble(value).average().orElse(Double.NaN);
  }
}
