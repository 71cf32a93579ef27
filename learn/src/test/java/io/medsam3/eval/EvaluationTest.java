package io.medsam3.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.predict.Selection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir Path folder;

  private static CaseScore score(String dataset, String phrase, boolean asked, Overlap overlap) {
    return new CaseScore(dataset, "CT", "a.png", "g", phrase, asked, 0.9, overlap);
  }

  private static final Evaluation EVALUATION =
      new Evaluation(
          Selection.SEMANTIC,
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
  void tablesHoldEveryLine() throws Exception {
    EvaluationReport.write(EVALUATION, folder);
    assertThat(Files.readString(folder.resolve("evaluation-semantic.md")))
        .contains("| a: liver | 2 | 0.500 |", "**50.0 %**", "Mean Dice over sets **0.500**");
    assertThat(Files.readAllLines(folder.resolve("evaluation-semantic.csv")))
        .hasSize(6)
        .anyMatch(line -> line.contains("\"spleen, left\""));
    assertThat(Files.readString(folder.resolve("evaluation-semantic.json")))
        .contains("convention", "mean_dice_over_sets");
  }
}
