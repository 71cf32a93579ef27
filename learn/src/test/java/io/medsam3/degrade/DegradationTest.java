package io.medsam3.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.raster.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DegradationTest {
  private static final int SIDE = 64;

  /** A step from dark to bright, with a fine checkerboard in the bright half. */
  private static Planes step(int channels) {
    float[] values = new float[SIDE * SIDE * channels];
    for (int i = 0; i < values.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE % SIDE;
      values[i] = x < SIDE / 2 ? 0.3f : 0.6f + 0.1f * ((x + y) % 2);
    }
    return new Planes(SIDE, SIDE, channels, values);
  }

  private static Planes flat(double value) {
    float[] values = new float[SIDE * SIDE];
    java.util.Arrays.fill(values, (float) value);
    return new Planes(SIDE, SIDE, 1, values);
  }

  private static double[] moments(Planes planes) {
    double mean = 0;
    double squares = 0;
    for (float value : planes.values()) {
      mean += value;
      squares += value * value;
    }
    mean /= planes.values().length;
    return new double[] {mean, Math.sqrt(squares / planes.values().length - mean * mean)};
  }

  private static double distance(Picture a, Picture b) {
    double sum = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        sum += Math.abs(a.sample(x, y, 0) - b.sample(x, y, 0));
      }
    }
    return sum / (SIDE * SIDE);
  }

  @ParameterizedTest
  @EnumSource
  void everyStrengthIsWorseThanTheLastAndTheSameEveryTime(Degradation kind) {
    Picture picture = step(3).picture();
    double last = 0;
    for (int strength = 1; strength <= Degradation.STRENGTHS; strength++) {
      Picture worse = kind.apply(picture, strength);
      assertThat(worse.width()).isEqualTo(SIDE);
      assertThat(worse.channels()).isEqualTo(3);
      assertThat(distance(worse, kind.apply(picture, strength))).isZero();
      double now = distance(worse, picture);
      assertThat(now).as("strength " + strength).isGreaterThanOrEqualTo(last * 0.9);
      last = now;
    }
    assertThat(last).isGreaterThan(0.5);
  }

  @ParameterizedTest
  @EnumSource
  void greyPicturesStayGrey(Degradation kind) {
    assertThat(kind.apply(step(1).picture(), 3).channels()).isEqualTo(1);
  }

  @Test
  void noiseHasTheDeviationItIsGiven() {
    double[] moments = moments(flat(0.5).noisy(0.1, 3));
    assertThat(moments[0]).isCloseTo(0.5, within(0.005));
    assertThat(moments[1]).isCloseTo(0.1, within(0.005));
  }

  @Test
  void contrastShrinksAroundTheMean() {
    double[] before = moments(step(1));
    double[] after = moments(step(1).flatter(0.25));
    assertThat(after[0]).isCloseTo(before[0], within(1e-5));
    assertThat(after[1]).isCloseTo(before[1] / 4, within(1e-5));
  }

  @Test
  void blurOfAPointIsAGaussian() {
    float[] values = new float[SIDE * SIDE];
    values[32 * SIDE + 32] = 1;
    Planes blurred = new Planes(SIDE, SIDE, 1, values).blurred(2);
    double ratio = blurred.values()[32 * SIDE + 34] / blurred.values()[32 * SIDE + 32];
    assertThat(ratio).isCloseTo(Math.exp(-0.5), within(1e-4));
    assertThat(moments(blurred)[0] * SIDE * SIDE).isCloseTo(1, within(1e-4));
  }

  @Test
  void motionSmearsAPointOverItsLength() {
    float[] values = new float[SIDE * SIDE];
    values[32 * SIDE + 32] = 1;
    Planes moved = new Planes(SIDE, SIDE, 1, values).moved(5, 0);
    for (int x = 30; x <= 34; x++) {
      assertThat(moved.values()[32 * SIDE + x]).isCloseTo(0.2f, within(1e-6f));
    }
    assertThat(moved.values()[32 * SIDE + 35]).isZero();
  }

  @Test
  void biasFieldIsAFactorOfTheGivenSize() {
    float[] values = flat(0.5).uneven(0.3, 8).values();
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(Math.log(value / 0.5)));
    }
    assertThat(largest).isCloseTo(0.3, within(1e-5));
  }

  @Test
  void coarserPicturesKeepTheirMeanAndLoseTheirTexture() {
    Planes coarser = step(1).coarser(4);
    assertThat(moments(coarser)[0]).isCloseTo(moments(step(1))[0], within(0.01));
    float inside = coarser.values()[32 * SIDE + 50];
    assertThat(inside).isCloseTo(0.65f, within(0.01f));
  }

  @Test
  void flatPicturesPassTheCompression() {
    float[] values = flat(0.5).compressed(0.5).values();
    for (float value : values) {
      assertThat(value).isCloseTo(0.5f, within(0.01f));
    }
  }

  @Test
  void strengthsBeyondFiveAreRefused() {
    assertThatThrownBy(() -> Degradation.NOISE.amount(6)).hasMessageContaining("1 to 5");
  }
}
