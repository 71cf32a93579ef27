package io.medsam3.eval;

import io.medsam3.page.MarkdownTable;
import io.medsam3.storage.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes evaluations as Markdown, JSON, CSV and HTML, and as nnU-Net's summary. */
public final class EvaluationReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private EvaluationReport() {}

  /**
   * Writes {@code evaluation-RULE} as {@code .md}, {@code .json}, {@code .csv} (one line per case),
   * {@code .html} (with pictures of the worst cases) and {@code -nnunet.json}.
   */
  public static void write(Evaluation evaluation, List<Answered> worst, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    String name = "evaluation-" + evaluation.rules().label();
    put(folder.resolve(name + ".md"), markdown(evaluation));
    put(folder.resolve(name + ".json"), JSON.writeValueAsString(evaluation.asMap()) + "\n");
    put(folder.resolve(name + ".csv"), CaseTable.csv(evaluation));
    put(
        folder.resolve(name + "-nnunet.json"),
        JSON.writeValueAsString(NnUnetSummary.of(evaluation)) + "\n");
    EvaluationPage.of(evaluation, worst).write(folder.resolve(name + ".html"));
  }

  private static void put(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The table of a model card. */
  public static String markdown(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    text.append(headline(evaluation)).append("\n\n");
    text.append(table("set and phrase", evaluation.bySetAndPhrase()));
    if (!evaluation.absentBySet().isEmpty()) {
      text.append("\nPhrases that cannot be in the picture:\n\n");
      text.append(table("set", evaluation.absentBySet()));
    }
    text.append("\nConventions:\n\n");
    evaluation
        .rules()
        .conventions()
        .forEach((name, words) -> text.append("- `%s`: %s.\n".formatted(name, words)));
    return text.toString();
  }

  /** The numbers over everything, in one paragraph of Markdown. */
  public static String headline(Evaluation evaluation) {
    return String.format(
        Locale.ROOT,
        "Prompted by %s, rule `%s`. Mean Dice over sets **%.3f** (95 %% interval %s), over sets and"
            + " phrases **%.3f**; %s.",
        evaluation.rules().by().label(),
        evaluation.rules().selection().label(),
        evaluation.meanOverSets(),
        evaluation.meanOverSetsInterval().text(),
        evaluation.meanOverSetsAndPhrases(),
        alarms(evaluation));
  }

  private static String alarms(Evaluation evaluation) {
    if (Double.isNaN(evaluation.falseAlarmRate())) {
      return "no absent target was asked for";
    }
    Interval interval = evaluation.falseAlarmInterval();
    return String.format(
        Locale.ROOT,
        "absent targets falsely segmented **%.1f %%** (share %s)",
        100 * evaluation.falseAlarmRate(),
        interval.text());
  }

  /** Titles of the columns of {@link #cells}. */
  static List<String> titles(String first) {
    return List.of(
        first,
        "pictures",
        "Dice",
        "95 % interval",
        "IoU",
        "NSD",
        "HD95",
        "F1",
        "missed",
        "absent",
        "falsely segmented");
  }

  static List<String> cells(Summary line) {
    String hd95 = Double.isNaN(line.hd95()) ? "-" : String.format(Locale.ROOT, "%.1f", line.hd95());
    return List.of(
        line.name().replace(" | ", ": "),
        String.valueOf(line.present()),
        number(line.dice()),
        line.interval().text(),
        number(line.iou()),
        number(line.nsd()),
        hd95.equals("-") ? hd95 : hd95 + " " + line.unit(),
        number(line.f1()),
        String.valueOf(line.missed()),
        String.valueOf(line.absent()),
        String.valueOf(line.falseAlarms()));
  }

  private static String table(String title, List<Summary> lines) {
    return MarkdownTable.of(titles(title), lines.stream().map(EvaluationReport::cells).toList());
  }

  static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
