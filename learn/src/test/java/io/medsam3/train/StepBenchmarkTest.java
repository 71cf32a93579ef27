package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark does what it says it does. */
class StepBenchmarkTest {
  @TempDir Path scratch;

  @Test
  void stepsOfTheBundledRecipeAreTimed() throws Exception {
    StepBenchmark.Result result = StepBenchmark.run(1, scratch);
    assertThat(result.pictures()).isEqualTo(8);
    assertThat(result.phrases()).isEqualTo(14);
    assertThat(result.parameters()).isBetween(5_000_000L, 20_000_000L);
    assertThat(result.seconds()).isPositive();
    assertThat(result.processorSeconds()).isPositive();
    assertThat(scratch).isEmptyDirectory();
  }
}
