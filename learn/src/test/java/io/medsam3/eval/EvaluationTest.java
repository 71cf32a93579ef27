package io.medsam3.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.predict.Selection;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir Path folder;

  private static CaseScore score(String dataset, String phrase, boolean asked, Overlap overlap) {
    Borders borders = overlap.reference() > 0 ? new Borders(0.5, 3, "px") : null;
    InstanceMatch objects = phrase.equals("polyp") ? new InstanceMatch(1, 2, 2) : null;
    String group = "g" + overlap.shared();
    return new CaseScore(
        dataset, "CT", "a.png", group, phrase, asked, 0.9, overlap, borders, objects);
  }

  private static final Evaluation EVALUATION =
      new Evaluation(
          EvaluationRules.byText(Selection.SEMANTIC),
          List.of(
              score("a", "liver", true, new Overlap(10, 10, 10)),
              score("a", "liver", true, new Overlap(0, 0, 10)),
              score("a", "liver", true, new Overlap(0, 5, 0)),
              score("a", "polyp", false, new Overlap(0, 0, 0)),
              score("b", "spleen, left", true, new Overlap(5, 10, 10))));

  @Test
  void emptyReferenceHasNoDice() {
    assertThat(new Overlap(0, 0, 0).dice()).isNaN();
    assertThat(new Overlap(0, 3, 0).dice()).isNaN();
    assertThat(new Overlap(0, 3, 0).falseAlarm()).isTrue();
    assertThat(new Overlap(0, 0, 0).falseAlarm()).isFalse();
  }

  @Test
  void missScoresZeroAndAHalfOverlapOneHalf() {
    assertThat(new Overlap(0, 0, 10).dice()).isZero();
    assertThat(new Overlap(5, 10, 10).dice()).isEqualTo(0.5);
    assertThat(new Overlap(5, 10, 10).iou()).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void setsCountAlikeWhateverTheirSize() {
    assertThat(EVALUATION.meanOverSets()).isEqualTo(0.5);
    assertThat(EVALUATION.bySet().get(0).present()).isEqualTo(2);
    assertThat(EVALUATION.bySet().get(0).missed()).isEqualTo(1);
    assertThat(EVALUATION.bySet().get(0).absent()).isEqualTo(1);
  }

  @Test
  void absentTargetsOfBothKindsEnterTheRateOfFalseAlarms() {
    assertThat(EVALUATION.falseAlarmRate()).isEqualTo(0.5);
    assertThat(EVALUATION.absentBySet()).hasSize(1);
  }

  @Test
  void linesHaveEveryMetric() {
    Summary line = EVALUATION.bySet().get(0);
    assertThat(line.interval()).isEqualTo(new Interval(0, 1));
    assertThat(line.nsd()).isEqualTo(0.5);
    assertThat(line.hd95()).isEqualTo(3);
    assertThat(line.unit()).isEqualTo("px");
    assertThat(line.f1()).isNaN();
    assertThat(EVALUATION.absentBySet().get(0).f1()).isEqualTo(0.5);
  }

  @Test
  void distancesOfTwoUnitsHaveNoMean() {
    CaseScore px = score("a", "liver", true, new Overlap(10, 10, 10));
    CaseScore mm =
        new CaseScore(
            "a", "CT", "b", "h", "liver", true, 1, px.overlap(), new Borders(1, 1, "mm"), null);
    Evaluation mixed = new Evaluation(EVALUATION.rules(), List.of(px, mm));
    assertThat(mixed.bySet().get(0).hd95()).isNaN();
    assertThat(mixed.bySet().get(0).unit()).isEqualTo("mm/px");
  }

  @Test
  void worstCasesOfEverySetAreKept() {
    WorstCases worst = new WorstCases(1);
    Mask mask = Mask.empty(Grid.picture(4, 4));
    for (CaseScore score : EVALUATION.cases()) {
      worst.accept(new Answered(score, Picture.of(4, 4, 1, new byte[16]), mask, mask));
    }
    assertThat(worst.all())
        .extracting(answered -> answered.score().overlap())
        .containsExactly(new Overlap(0, 0, 10), new Overlap(5, 10, 10));
  }

  @Test
  void tablesHoldEveryLine() throws Exception {
    Mask mask = Mask.of(Grid.picture(4, 4), (i, j, k) -> i < 2);
    Answered worst =
        new Answered(EVALUATION.cases().get(1), Picture.of(4, 4, 1, new byte[16]), mask, mask);
    EvaluationReport.write(EVALUATION, List.of(worst), folder);
    assertThat(Files.readString(folder.resolve("evaluation-semantic.md")))
        .contains(
            "| a: liver | 2 | 0.500 | 0.000 to 1.000 |",
            "**50.0 %**",
            "Mean Dice over sets **0.500**",
            "MetricsReloaded");
    assertThat(Files.readAllLines(folder.resolve("evaluation-semantic.csv")))
        .hasSize(6)
        .anyMatch(line -> line.contains("\"spleen, left\""))
        .allMatch(line -> line.endsWith("medsam3-evaluation-1") || line.endsWith("convention"));
    assertThat(Files.readString(folder.resolve("evaluation-semantic.json")))
        .contains("conventions", "mean_dice_over_sets", "percentile bootstrap");
    assertThat(Files.readString(folder.resolve("evaluation-semantic-nnunet.json")))
        .contains("metric_per_case", "foreground_mean", "\"TP\" : 10", "conventions");
    assertThat(Files.readString(folder.resolve("evaluation-semantic.html")))
        .contains("data:image/png", "a.png 'liver': Dice 0.000", "MetricsReloaded");
  }

  @Test
  void withoutAbsentTargetsThereIsNoRateToTell() {
    Evaluation present = new Evaluation(EVALUATION.rules(), EVALUATION.cases().subList(0, 2));
    assertThat(EvaluationReport.headline(present))
        .contains("no absent target was asked for")
        .doesNotContain("NaN");
  }

  @Test
  void boxesHaveFilesOfTheirOwn() {
    assertThat(new EvaluationRules(Selection.SAM3, PromptKind.BOX, 1).label())
        .isEqualTo("sam3-by-box");
  }
}
