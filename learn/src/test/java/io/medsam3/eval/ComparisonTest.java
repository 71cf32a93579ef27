package io.medsam3.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.predict.Selection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  /** Patients with two pictures each, whose overlap depends on the patient and a step. */
  private static Evaluation evaluation(int patients, int step) {
    List<CaseScore> cases = new ArrayList<>();
    for (int i = 0; i < 2 * patients; i++) {
      int shared = 10 + i / 2 % 5 * 10 + step;
      Overlap overlap = new Overlap(shared, 100, 100);
      cases.add(
          new CaseScore(
              "set", "CT", i + ".png", "g" + i / 2, "liver", true, 1, overlap, null, null));
    }
    return new Evaluation(EvaluationRules.byText(Selection.SAM3), cases);
  }

  @Test
  void evenAndSmallImprovementIsSeenAsSuch() {
    Comparison comparison = Comparison.of(evaluation(10, 0), evaluation(10, 2));
    assertThat(comparison.difference()).isCloseTo(0.02, within(1e-12));
    assertThat(comparison.interval().low()).isCloseTo(0.02, within(1e-12));
    assertThat(comparison.cases()).isEqualTo(20);
    assertThat(comparison.verdict()).startsWith("better than the base").contains("base 0.300");
  }

  @Test
  void lossIsNamed() {
    assertThat(Comparison.of(evaluation(10, 2), evaluation(10, 0)).verdict())
        .startsWith("worse than the base");
  }

  @Test
  void noDifferenceIsNotToldApart() {
    assertThat(Comparison.of(evaluation(10, 0), evaluation(10, 0)).verdict())
        .startsWith("not told apart");
  }

  @Test
  void onePatientProvesNothing() {
    assertThat(Comparison.of(evaluation(1, 0), evaluation(1, 5)).verdict())
        .startsWith("not told apart");
  }
}
