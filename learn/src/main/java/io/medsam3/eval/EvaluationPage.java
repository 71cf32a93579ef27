package io.medsam3.eval;

import io.medsam3.page.Page;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** An evaluation as a page to read, with the worst cases as pictures. */
final class EvaluationPage {
  private EvaluationPage() {}

  static Page of(Evaluation evaluation, List<Answered> worst) throws IOException {
    Page page = new Page("Evaluation " + evaluation.rules().label());
    page.text(EvaluationReport.headline(evaluation).replace("*", "").replace("`", ""));
    page.heading("Sets");
    table(page, "set", evaluation.bySet());
    page.heading("Sets and phrases");
    table(page, "set and phrase", evaluation.bySetAndPhrase());
    if (!evaluation.absentBySet().isEmpty()) {
      page.heading("Phrases that cannot be in the picture");
      page.table(
          List.of("set", "asked", "falsely segmented"),
          evaluation.absentBySet().stream().map(EvaluationPage::absent).toList());
    }
    if (!worst.isEmpty()) {
      page.heading("Worst cases").legend(Answered.LEGEND);
      for (Answered answered : worst) {
        answered.addTo(page, caption(answered.score()));
      }
    }
    page.heading("Conventions").facts(List.copyOf(evaluation.rules().conventions().entrySet()));
    return page;
  }

  private static List<String> absent(Summary line) {
    return List.of(line.name(), String.valueOf(line.absent()), String.valueOf(line.falseAlarms()));
  }

  private static void table(Page page, String title, List<Summary> lines) {
    page.table(
        EvaluationReport.titles(title), lines.stream().map(EvaluationReport::cells).toList());
  }

  private static String caption(CaseScore score) {
    String what =
        score.present()
            ? String.format(Locale.ROOT, "Dice %.3f", score.overlap().dice())
            : "false alarm, %d pixels".formatted(score.overlap().predicted());
    return String.format(
        Locale.ROOT,
        "%s '%s': %s, presence %.2f",
        score.image(),
        score.prompt(),
        what,
        score.presence());
  }
}
