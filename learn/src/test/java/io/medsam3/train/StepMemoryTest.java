package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.sam3.Sam3Config;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is computed and measured of a step's memory fits together. */
class StepMemoryTest {
  @TempDir Path scratch;

  @Test
  void stepOfAllWeightsIsWeighed() throws Exception {
    StepMemory.Result result = StepMemory.run(Sam3Config.nano(), true, scratch);
    assertThat(result.phrases()).isEqualTo(2);
    assertThat(result.parameters()).isBetween(2_000_000L, 2_200_000L);
    assertThat(result.gradients()).isEqualTo(4 * result.parameters());
    assertThat(result.weights()).isGreaterThanOrEqualTo(result.gradients());
    assertThat(result.moments()).isEqualTo(2 * result.weights());
    assertThat(result.between()).isEqualTo(5 * 8 * 8 * 64 * 4);
    assertThat(result.peak()).isGreaterThan(result.before());
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void nothingLiesBetweenPartsWhereAllIsKept() throws Exception {
    assertThat(StepMemory.run(Sam3Config.nano(), false, scratch).between()).isZero();
  }
}
