package io.medsam3.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.eval.Bootstrap.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void percentilesAreThoseOfNumpy() {
    double[] values = {1, 2, 3, 4};
    assertThat(Percentile.ofSorted(values, 0)).isEqualTo(1);
    assertThat(Percentile.ofSorted(values, 50)).isEqualTo(2.5);
    assertThat(Percentile.ofSorted(values, 95)).isCloseTo(3.85, within(1e-12));
    assertThat(Percentile.ofSorted(values, 100)).isEqualTo(4);
  }

  @Test
  void equalValuesLeaveNoDoubt() {
    List<Sample> samples = List.of(new Sample("a", 0.7), new Sample("b", 0.7));
    Interval interval = Bootstrap.ofMean(samples);
    assertThat(interval.low()).isCloseTo(0.7, within(1e-12));
    assertThat(interval.high()).isCloseTo(0.7, within(1e-12));
  }

  @Test
  void ofTwoGroupsAQuarterOfTheDrawsIsEither() {
    Interval interval = Bootstrap.ofMean(List.of(new Sample("a", 0), new Sample("b", 1)));
    assertThat(interval).isEqualTo(new Interval(0, 1));
  }

  @Test
  void oneGroupSaysNothingOfOthers() {
    Interval interval = Bootstrap.ofMean(List.of(new Sample("a", 0), new Sample("a", 1)));
    assertThat(interval.low()).isNaN();
    assertThat(interval.text()).isEqualTo("-");
  }

  @Test
  void manyIndependentValuesGiveTheNormalInterval() {
    SplittableRandom random = new SplittableRandom(3);
    List<Sample> samples = new ArrayList<>();
    double sum = 0;
    double squares = 0;
    int count = 400;
    for (int i = 0; i < count; i++) {
      double value = random.nextGaussian();
      samples.add(new Sample("g" + i, value));
      sum += value;
      squares += value * value;
    }
    double mean = sum / count;
    double error = Math.sqrt((squares / count - mean * mean) / count);
    Interval interval = Bootstrap.ofMean(samples);
    assertThat(interval.low()).isCloseTo(mean - 1.96 * error, within(0.25 * error));
    assertThat(interval.high()).isCloseTo(mean + 1.96 * error, within(0.25 * error));
  }

  @Test
  void picturesOfOnePatientDoNotNarrowTheInterval() {
    List<Sample> few = new ArrayList<>();
    List<Sample> many = new ArrayList<>();
    for (int patient = 0; patient < 10; patient++) {
      few.add(new Sample("p" + patient, patient));
      for (int picture = 0; picture < 20; picture++) {
        many.add(new Sample("p" + patient, patient));
      }
    }
    assertThat(Bootstrap.ofMean(many)).isEqualTo(Bootstrap.ofMean(few));
  }

  @Test
  void theSameCasesGiveTheSameInterval() {
    List<Sample> samples =
        List.of(new Sample("a", 0.1), new Sample("b", 0.5), new Sample("c", 0.6));
    assertThat(Bootstrap.ofMean(samples)).isEqualTo(Bootstrap.ofMean(samples));
  }

  @Test
  void everySetCountsAlike() {
    List<Sample> small = List.of(new Sample("a", 0), new Sample("b", 0));
    List<Sample> large = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      large.add(new Sample("g" + i, 1));
    }
    Interval interval = Bootstrap.ofMeanOfSets(List.of(small, large));
    assertThat(interval).isEqualTo(new Interval(0.5, 0.5));
  }

  @Test
  void differencesFromZeroAreToldApart() {
    assertThat(new Interval(0.1, 0.3).excludesZero()).isTrue();
    assertThat(new Interval(-0.3, -0.1).excludesZero()).isTrue();
    assertThat(new Interval(-0.1, 0.3).excludesZero()).isFalse();
  }
}
