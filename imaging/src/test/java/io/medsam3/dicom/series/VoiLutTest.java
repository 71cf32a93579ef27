package io.medsam3.dicom.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class VoiLutTest {
  @Test
  void theLinearWindowEndsAtWholeGreyLevels() {
    // The example of PS3.3 section C.11.2.1.2.1: centre 2048, width 4096.
    VoiLut window = new VoiLut.Linear(2048, 4096);
    assertThat(window.brightness(0)).isZero();
    assertThat(window.brightness(4095)).isEqualTo(1);
    assertThat(window.brightness(2047.5)).isEqualTo(0.5);
    VoiLut step = new VoiLut.Linear(0, 1);
    assertThat(step.brightness(-0.5)).isZero();
    assertThat(step.brightness(0)).isEqualTo(1);
  }

  @Test
  void theExactWindowEndsAtHalfItsWidth() {
    VoiLut window = new VoiLut.LinearExact(0.5, 1);
    assertThat(window.brightness(0)).isZero();
    assertThat(window.brightness(0.25)).isEqualTo(0.25);
    assertThat(window.brightness(7)).isEqualTo(1);
  }

  @Test
  void theSigmoidIsHalfAtItsCentreAndNeverEnds() {
    VoiLut window = new VoiLut.Sigmoid(100, 40);
    assertThat(window.brightness(100)).isEqualTo(0.5);
    assertThat(window.brightness(110)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-12));
    assertThat(window.brightness(-1e6)).isBetween(0.0, 1e-9);
  }

  @Test
  void valuesOutsideATableTakeItsEnds() {
    VoiLut table = new VoiLut.Table(10, new double[] {0, 51, 255}, 255);
    assertThat(table.brightness(-5)).isZero();
    assertThat(table.brightness(11)).isEqualTo(0.2);
    assertThat(table.brightness(99)).isEqualTo(1);
  }
}
