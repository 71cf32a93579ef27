package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
  @Test
  void memoryOfAStepIsTheSumOfItsLines() {
    Run run = Run.of("bench", "--memory", "--size", "nano");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("nano, 1 picture of 112 pixels, 2 phrases");
    Matcher line = Pattern.compile("(-?\\d+\\.\\d{3}) GB (\\w+)").matcher(run.out());
    double parts = 0;
    double peak = 0;
    while (line.find()) {
      double size = Double.parseDouble(line.group(1));
      if (line.group(2).equals("resident")) {
        peak = size;
      } else {
        parts += size;
      }
    }
    assertThat(peak).isPositive().isCloseTo(parts, within(0.005));
  }
}
