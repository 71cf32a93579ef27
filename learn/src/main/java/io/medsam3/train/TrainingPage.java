package io.medsam3.train;

import io.medsam3.eval.Answered;
import io.medsam3.page.Chart;
import io.medsam3.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A training run as a page: every number of its log as a curve, and examples. */
final class TrainingPage {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> NOT_DRAWN = Set.of("step", "seconds", "left");

  private TrainingPage() {}

  /**
   * Writes {@code folder/report.html} from {@code folder/log.jsonl}.
   *
   * @param words about the outcome
   */
  static void write(Path folder, List<String> words, List<Answered> examples) throws IOException {
    Page page = new Page("Training run");
    words.forEach(page::text);
    page.heading("Curves");
    curves(folder.resolve("log.jsonl"))
        .forEach(
            (name, points) ->
                page.chart(new Chart(name, "step", List.of(new Chart.Line(name, points)))));
    if (!examples.isEmpty()) {
      page.heading("Examples").text("Validation pictures.").legend(Answered.LEGEND);
      for (Answered example : examples) {
        add(page, example);
      }
    }
    page.write(folder.resolve("report.html"));
  }

  /** The points of every number of the log, by its name. */
  static Map<String, List<Chart.Point>> curves(Path log) throws IOException {
    Map<String, List<Chart.Point>> curves = new TreeMap<>();
    if (!Files.exists(log)) {
      return curves;
    }
    for (String line : Files.readAllLines(log)) {
      JsonNode values = JSON.readTree(line);
      double step = values.path("step").asDouble();
      for (Map.Entry<String, JsonNode> value : values.properties()) {
        if (value.getValue().isNumber() && !NOT_DRAWN.contains(value.getKey())) {
          curves
              .computeIfAbsent(value.getKey(), k -> new ArrayList<>())
              .add(new Chart.Point(step, value.getValue().asDouble()));
        }
      }
    }
    return curves;
  }

  private static void add(Page page, Answered example) throws IOException {
    example.addTo(
        page,
        String.format(
            Locale.ROOT,
            "%s '%s', Dice %.3f",
            example.score().image(),
            example.score().prompt(),
            example.score().overlap().dice()));
  }
}
