package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CoverTest {
  private static final int SIDE = 64;

  /** A bright disc on a slope from dark to less dark. */
  private static float[] picture() {
    float[] plane = new float[SIDE * SIDE];
    for (int n = 0; n < plane.length; n++) {
      plane[n] = disc()[n] ? 0.9f : slope(n);
    }
    return plane;
  }

  private static float slope(int n) {
    return -0.8f + 0.6f * (n % SIDE) / SIDE;
  }

  private static boolean[] disc() {
    boolean[] disc = new boolean[SIDE * SIDE];
    for (int n = 0; n < disc.length; n++) {
      disc[n] = Math.hypot(n % SIDE - 20, n / SIDE - 30) < 7;
    }
    return disc;
  }

  @Test
  void nothingOfAFindingIsLeftAndTheLightIsThatOfItsPlace() {
    for (int seed = 0; seed < 20; seed++) {
      float[] plane = picture();
      Cover.over(plane, disc(), SIDE, new SplittableRandom(seed)).orElseThrow().paint(plane);
      for (int n = 0; n < plane.length; n++) {
        assertThat(Math.abs(plane[n] - slope(n))).as("seed %d, pixel %d", seed, n).isLessThan(0.1f);
      }
    }
  }

  @Test
  void aCoverBesideAFindingLeavesAllOfItAndAddsNoOther() {
    int changed = 0;
    for (int seed = 0; seed < 20; seed++) {
      float[] plane = picture();
      Optional<Cover> cover = Cover.beside(plane, disc(), SIDE, new SplittableRandom(seed));
      cover.ifPresent(found -> found.paint(plane));
      boolean[] disc = disc();
      for (int n = 0; n < plane.length; n++) {
        float expected = disc[n] ? 0.9f : slope(n);
        assertThat(Math.abs(plane[n] - expected)).as("pixel %d", n).isLessThan(0.1f);
        changed += plane[n] == expected ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(1000);
  }

  @Test
  void aFindingThatFillsThePictureCannotBeCovered() {
    boolean[] most = new boolean[SIDE * SIDE];
    Arrays.fill(most, 0, most.length * 3 / 4, true);
    assertThat(Cover.over(picture(), most, SIDE, new SplittableRandom(1))).isEmpty();
  }
}
