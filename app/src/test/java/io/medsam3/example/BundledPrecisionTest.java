package io.medsam3.example;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.predict.MedicalSam3;
import io.medsam3.propagate.SlicePrompt;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.propagate.VolumeSession;
import io.medsam3.propagate.VolumeSettings;
import io.medsam3.tensor.Precision;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bundled model answers and follows in bfloat16 as it does in float32. */
class BundledPrecisionTest {
  private static final Path BUNDLED = Path.of("..", "models", "medsam3-mobile.safetensors");

  /** What is done with a session of the drawn volume. */
  private interface Use {
    void with(VolumeSession session);
  }

  private static Mask mask(Precision precision, Use use) throws IOException {
    try (MedicalSam3 model = MedicalSam3.open(BUNDLED, precision);
        VolumeSession session =
            new VolumePredictor(model.network())
                .open(DrawnTube.volume(), VolumeSettings.across(Axis.K))) {
      use.with(session);
      return session.mask(1);
    }
  }

  @Test
  void aClickIsCarriedThroughTwentySlicesAlike() throws Exception {
    Mask truth = DrawnTube.truth();
    assertNoLeak(
        () -> {
          Mask full = mask(Precision.FLOAT32, BundledPrecisionTest::carry);
          Mask half = mask(Precision.BFLOAT16, BundledPrecisionTest::carry);
          for (Mask found : List.of(full, half)) {
            double dice = 2.0 * found.and(truth).count() / (found.count() + truth.count());
            assertThat(dice).isGreaterThan(0.94);
          }
          assertThat(iou(full, half, 0)).as("where it was clicked").isGreaterThanOrEqualTo(0.99);
          assertThat(iou(full, half, 20)).as("20 slices on").isGreaterThanOrEqualTo(0.97);
        });
  }

  private static void carry(VolumeSession session) {
    session.prompt(1, 0, SlicePrompt.include(70, 66));
    session.propagate(1);
  }

  @Test
  void correctionsOfAMaskAreAlike() throws Exception {
    assertNoLeak(
        () -> {
          Mask full = mask(Precision.FLOAT32, BundledPrecisionTest::correct);
          Mask half = mask(Precision.BFLOAT16, BundledPrecisionTest::correct);
          assertThat(iou(full, half, 15)).isGreaterThanOrEqualTo(0.97);
        });
  }

  /** Each click comes with the mask that was answered before. */
  private static void correct(VolumeSession session) {
    session.prompt(1, 15, SlicePrompt.include(66, 56));
    session.prompt(1, 15, SlicePrompt.include(85, 70));
    session.prompt(1, 15, SlicePrompt.exclude(30, 60));
    session.prompt(1, 15, SlicePrompt.exclude(70, 20));
  }

  private static double iou(Mask a, Mask b, int k) {
    return (double) a.and(b).count(k) / a.or(b).count(k);
  }
}
