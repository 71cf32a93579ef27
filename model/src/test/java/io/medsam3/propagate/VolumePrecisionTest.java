package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Volume;
import org.junit.jupiter.api.Test;

/** A network whose masks mean nothing still gives the same ones in bfloat16. */
class VolumePrecisionTest {
  private static final SlicePrompt BOX = new SlicePrompt.Box(20, 16, 70, 60);

  private static Mask carried(Volume volume, Precision precision) throws Exception {
    Sam3Config config = Sam3Config.tiny().withTracker(TrackerConfig.tiny());
    var weights = new FormulaWeights("");
    try (Sam3 network = Sam3.load(config, weights, precision, name -> true);
        VolumeSession session =
            new VolumePredictor(network).open(volume, VolumeSettings.across(Axis.K))) {
      session.prompt(1, 0, BOX);
      session.propagate(1);
      return session.mask(1);
    }
  }

  @Test
  void aBoxIsCarriedThroughTwentySlicesAlike() throws Exception {
    assertNoLeak(
        () -> {
          Volume volume = LongRun.tube(21);
          Mask full = carried(volume, Precision.FLOAT32);
          Mask half = carried(volume, Precision.BFLOAT16);
          assertThat(full.count(20)).isBetween(1000, 96 * 80 - 1000);
          assertThat(iou(full, half, 0)).as("where it was said").isGreaterThanOrEqualTo(0.99);
          assertThat(iou(full, half, 20)).as("20 slices on").isGreaterThanOrEqualTo(0.97);
        });
  }

  private static double iou(Mask a, Mask b, int k) {
    return (double) a.and(b).count(k) / a.or(b).count(k);
  }
}
