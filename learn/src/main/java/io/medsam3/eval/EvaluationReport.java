package io.medsam3.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes evaluations as Markdown, JSON and CSV. */
public final class EvaluationReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private EvaluationReport() {}

  /** Writes {@code evaluation-RULE.md}, {@code .json} and {@code .csv} (one line per case). */
  public static void write(Evaluation evaluation, Path folder) throws IOException {
    Files.createDirectories(folder);
    String name = "evaluation-" + evaluation.selection().label();
    Files.writeString(folder.resolve(name + ".md"), markdown(evaluation));
    Files.writeString(
        folder.resolve(name + ".json"), JSON.writeValueAsString(evaluation.asMap()) + "\n");
    Files.writeString(folder.resolve(name + ".csv"), csv(evaluation));
  }

  /** The table of a model card. */
  public static String markdown(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    text.append("Text only, rule `").append(evaluation.selection().label()).append("`. ");
    text.append(
        "Dice and IoU are means over pictures that show the target; a miss scores 0. Pictures"
            + " without it count as absent only.\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "Mean Dice over sets **%.3f**, over sets and phrases **%.3f**; absent targets falsely"
                + " segmented **%.1f %%**.\n\n",
            evaluation.meanOverSets(),
            evaluation.meanOverSetsAndPhrases(),
            100 * evaluation.falseAlarmRate()));
    table(text, "set and phrase", evaluation.bySetAndPhrase());
    text.append("\nPhrases that cannot be in the picture:\n\n");
    table(text, "set", evaluation.absentBySet());
    return text.toString();
  }

  private static void table(StringBuilder text, String title, List<Evaluation.Summary> lines) {
    text.append("| ").append(title);
    text.append(" | pictures | Dice | IoU | missed | absent | falsely segmented |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (Evaluation.Summary line : lines) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %s | %s | %d | %d | %d |\n",
              line.name().replace(" | ", ": "),
              line.present(),
              number(line.dice()),
              number(line.iou()),
              line.missed(),
              line.absent(),
              line.falseAlarms()));
    }
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String csv(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    text.append(
        "dataset,modality,group,image,prompt,asked,presence,dice,iou,shared,predicted,reference\n");
    for (CaseScore c : evaluation.cases()) {
      Overlap o = c.overlap();
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%s,%s,%b,%.4f,%s,%s,%d,%d,%d\n",
              quoted(c.dataset()),
              quoted(c.modality()),
              quoted(c.group()),
              quoted(c.image()),
              quoted(c.prompt()),
              c.asked(),
              c.presence(),
              number(o.dice()),
              number(o.iou()),
              o.shared(),
              o.predicted(),
              o.reference()));
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
