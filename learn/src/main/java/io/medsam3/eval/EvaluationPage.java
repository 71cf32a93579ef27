package io.medsam3.eval;

import io.medsam3.page.Page;
import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** An evaluation as a page to read, with the worst cases as pictures. */
final class EvaluationPage {
  private static final Rgb REFERENCE = new Rgb(0, 200, 80);
  private static final Rgb PREDICTION = new Rgb(230, 60, 60);

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
      table(page, "set", evaluation.absentBySet());
    }
    if (!worst.isEmpty()) {
      page.heading("Worst cases").text("Green: reference. Red: prediction.");
      for (Answered answered : worst) {
        page.picture(drawn(answered), caption(answered.score()));
      }
    }
    page.heading("Conventions");
    evaluation.rules().conventions().forEach((name, words) -> page.text(name + ": " + words + "."));
    return page;
  }

  private static void table(Page page, String title, List<Summary> lines) {
    page.table(
        EvaluationReport.titles(title), lines.stream().map(EvaluationReport::cells).toList());
  }

  private static Picture drawn(Answered answered) {
    Picture base = answered.picture();
    if (base.type() != VoxelType.U8) {
      return base;
    }
    return Overlay.draw(
        base,
        List.of(
            new Overlay.Layer(answered.reference(), 0, REFERENCE),
            new Overlay.Layer(answered.predicted(), 0, PREDICTION)));
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
