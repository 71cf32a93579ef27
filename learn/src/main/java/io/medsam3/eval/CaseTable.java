package io.medsam3.eval;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All cases of an evaluation as CSV, one line each. */
public final class CaseTable {
  /** Names the conventions of the columns; the other result files spell them out. */
  private static final String CONVENTION = "medsam3-evaluation-1";

  private static final List<String> COLUMNS =
      List.of(
          "dataset",
          "modality",
          "group",
          "image",
          "prompt",
          "asked",
          "presence",
          "dice",
          "iou",
          "nsd",
          "hd95",
          "unit",
          "matched_objects",
          "predicted_objects",
          "reference_objects",
          "shared",
          "predicted",
          "reference",
          "convention");

  private CaseTable() {}

  static String csv(Evaluation evaluation) {
    return Stream.concat(
            Stream.of(String.join(",", COLUMNS)), evaluation.cases().stream().map(CaseTable::line))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(CaseScore c) {
    Overlap o = c.overlap();
    Borders borders = c.borders();
    InstanceMatch objects = c.instances();
    Stream<String> cells =
        Stream.of(
            c.dataset(),
            c.modality(),
            c.group(),
            c.image(),
            c.prompt(),
            String.valueOf(c.asked()),
            String.format(Locale.ROOT, "%.4f", c.presence()),
            EvaluationReport.number(o.dice()),
            EvaluationReport.number(o.iou()),
            borders == null ? "-" : EvaluationReport.number(borders.nsd()),
            borders == null ? "-" : EvaluationReport.number(borders.hd95()),
            borders == null ? "-" : borders.unit(),
            count(objects == null ? null : objects.matched()),
            count(objects == null ? null : objects.predicted()),
            count(objects == null ? null : objects.reference()),
            String.valueOf(o.shared()),
            String.valueOf(o.predicted()),
            String.valueOf(o.reference()),
            CONVENTION);
    return joined(cells);
  }

  private static String count(@Nullable Long value) {
    return value == null ? "-" : value.toString();
  }

  /** Cells as one line of CSV (RFC 4180), in quotes where they need it. */
  public static String joined(Stream<String> cells) {
    return cells.map(CaseTable::quoted).collect(Collectors.joining(","));
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
