package io.medsam3.eval;

import io.medsam3.data.Manifest;
import io.medsam3.degrade.Degradation;
import io.medsam3.page.Chart;
import io.medsam3.page.MarkdownTable;
import io.medsam3.page.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a model's scores fall as its pictures become worse.
 *
 * @param evaluations by degradation, from strength 0 (the pictures as they are) to the strongest
 */
public record Robustness(Map<Degradation, List<Evaluation>> evaluations) {
  public Robustness {
    evaluations = new LinkedHashMap<>(evaluations);
  }

  /** Evaluates all rows under every degradation at every strength: many times the plain work. */
  public static Robustness measure(Evaluator evaluator, Manifest rows, Consumer<String> console)
      throws IOException {
    Evaluation plain = evaluator.evaluate(rows, line -> {});
    Map<Degradation, List<Evaluation>> all = new EnumMap<>(Degradation.class);
    for (Degradation kind : Degradation.values()) {
      List<Evaluation> curve = new ArrayList<>(List.of(plain));
      for (int strength = 1; strength <= Degradation.STRENGTHS; strength++) {
        int level = strength;
        curve.add(
            evaluator.showing(picture -> kind.apply(picture, level)).evaluate(rows, line -> {}));
        console.accept(
            "%s %d: mean Dice over sets %s"
                .formatted(
                    kind.label(),
                    strength,
                    EvaluationReport.number(curve.get(strength).meanOverSets())));
      }
      all.put(kind, curve);
    }
    return new Robustness(all);
  }

  /** Titles of the table's columns. */
  private static List<String> titles() {
    List<String> titles = new ArrayList<>(List.of("mean Dice over sets", "as it is"));
    for (int strength = 1; strength <= Degradation.STRENGTHS; strength++) {
      titles.add("strength " + strength);
    }
    return titles;
  }

  private static List<String> cells(String name, List<Evaluation> curve) {
    List<String> cells = new ArrayList<>(List.of(name));
    curve.forEach(e -> cells.add(EvaluationReport.number(e.meanOverSets())));
    return cells;
  }

  private List<List<String>> rows() {
    return evaluations.entrySet().stream()
        .map(e -> cells(e.getKey().label(), e.getValue()))
        .toList();
  }

  public String markdown() {
    StringBuilder text = new StringBuilder(MarkdownTable.of(titles(), rows()));
    text.append('\n');
    evaluations
        .keySet()
        .forEach(
            kind ->
                text.append("- %s: %s, %s.\n".formatted(kind.label(), kind.unit(), amounts(kind))));
    return text.toString();
  }

  private static String amounts(Degradation kind) {
    double[] amounts = new double[Degradation.STRENGTHS];
    Arrays.setAll(amounts, i -> kind.amount(i + 1));
    return Arrays.toString(amounts).replaceAll("[\\[\\]]", "");
  }

  /** For JSON: mean Dice over sets by degradation, from strength 0 on. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    evaluations.forEach(
        (kind, curve) ->
            map.put(kind.label(), curve.stream().map(Evaluation::meanOverSets).toList()));
    return map;
  }

  /** Writes {@code robustness.md} and {@code robustness.html}, one curve per degradation. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("robustness.md"), markdown(), StandardCharsets.UTF_8);
    Page page = new Page("Robustness");
    page.table(titles(), rows());
    evaluations.forEach((kind, curve) -> page.chart(chart(kind, curve)));
    evaluations.values().stream()
        .limit(1)
        .forEach(
            curve ->
                curve
                    .get(0)
                    .rules()
                    .conventions()
                    .forEach((name, words) -> page.text(name + ": " + words + ".")));
    page.write(folder.resolve("robustness.html"));
  }

  private static Chart chart(Degradation kind, List<Evaluation> curve) {
    List<Chart.Point> dice = new ArrayList<>();
    List<Chart.Point> alarms = new ArrayList<>();
    for (int strength = 0; strength < curve.size(); strength++) {
      dice.add(new Chart.Point(strength, curve.get(strength).meanOverSets()));
      alarms.add(new Chart.Point(strength, curve.get(strength).falseAlarmRate()));
    }
    return new Chart(
        kind.label() + ": " + kind.unit() + ", " + amounts(kind),
        "strength",
        List.of(
            new Chart.Line("mean Dice over sets", dice), new Chart.Line("false alarms", alarms)));
  }
}
