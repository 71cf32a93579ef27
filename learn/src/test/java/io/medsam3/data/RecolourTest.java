package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecolourTest {
  private static final int RAMP = 16;

  /** A ramp from black to white, grey by grey, dyed by the draw of a seed. */
  private static double[] dyed(int seed, Recolour.Reach reach) {
    float[] planes = new float[3 * RAMP];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (i % RAMP) / (RAMP - 1f);
    }
    Recolour.draw(new SplittableRandom(seed), reach).apply(planes);
    double[] grey = new double[RAMP];
    for (int i = 0; i < RAMP; i++) {
      assertThat(planes[i]).isBetween(0f, 1f);
      grey[i] = 0.3 * planes[i] + 0.59 * planes[RAMP + i] + 0.11 * planes[2 * RAMP + i];
    }
    return grey;
  }

  @Test
  void whatWasBrighterStaysBrighterUnderATint() {
    for (int seed = 0; seed < 100; seed++) {
      double[] grey = dyed(seed, Recolour.Reach.TINTS);
      assertThat(grey).isSorted();
      assertThat(grey[RAMP - 1] - grey[0]).isGreaterThan(0.34);
    }
  }

  @Test
  void aStainMayTurnLightAndDark() {
    int turned = 0;
    for (int seed = 0; seed < 100; seed++) {
      double[] grey = dyed(seed, Recolour.Reach.STAINS);
      assertThat(Math.abs(grey[RAMP - 1] - grey[0])).isGreaterThan(0.34);
      turned += grey[RAMP - 1] < grey[0] ? 1 : 0;
    }
    assertThat(turned).isBetween(30, 70);
  }

  @Test
  void greyValuesThatMeanSomethingStay() {
    assertThat(Recolour.draw(new SplittableRandom(1), Recolour.Reach.NONE)).isSameAs(Recolour.NONE);
    Map<String, Freedom> kinds = Freedom.bundled();
    assertThat(kinds.get("CT").recolouring()).isEqualTo(Recolour.Reach.NONE);
    assertThat(kinds.get("MRI").recolouring()).isEqualTo(Recolour.Reach.NONE);
    assertThat(kinds.get("endoscopy").recolouring()).isEqualTo(Recolour.Reach.TINTS);
    assertThat(kinds.get("histopathology").recolouring()).isEqualTo(Recolour.Reach.STAINS);
  }
}
