package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.predict.Release;
import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void theVersionIsTheOneThatResultsName() {
    assertThat(Run.of("--version").out().strip())
        .isEqualTo("Medical SAM3 for Java " + Release.version());
  }
}
