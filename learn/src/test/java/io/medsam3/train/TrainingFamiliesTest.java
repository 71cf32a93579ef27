package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.GoldenReport;
import io.medsam3.golden.GoldenRunner;
import io.medsam3.golden.StageResult;
import io.medsam3.tensor.NativeObjects;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Matchers, losses, gradients and a whole step against the official code's numbers. */
class TrainingFamiliesTest {
  private static final Path CASES = Path.of("src/test/resources/golden");

  @Test
  void matchersAndLossesAreTheOfficialOnes() throws Exception {
    assertPasses("units_training", 55);
  }

  @Test
  void trainingStepIsTheOfficialOne() throws Exception {
    assertPasses("nano_training_step", 200);
  }

  private static void assertPasses(String name, int stages) throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          GoldenReport report = new GoldenReport(result -> {});
          new GoldenRunner(TrainingFamilies.all(), name::equals).run(CASES, report);
          assertThat(report.results()).hasSizeGreaterThan(stages);
          assertThat(report.results()).filteredOn(r -> !r.passed()).isEmpty();
          assertThat(report.results()).extracting(StageResult::caseName).containsOnly(name);
        });
  }
}
