package io.medsam3.tracker;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** How far bfloat16 is from float32 where the tracker reads masks. */
class TrackerPrecisionTest {
  /** A disc as the decoder draws it: surely inside, surely outside, and a border between. */
  private static Tensor logits() {
    float[] values = new float[32 * 32];
    for (int n = 0; n < values.length; n++) {
      values[n] = (float) (3 * (11 - Math.hypot(n % 32 - 14, n / 32 - 17)));
    }
    return Tensors.of(values, 1, 1, 32, 32);
  }

  /** The difference's length as a share of the length of what float32 gives. */
  private static double deviation(Function<Tracker, float[]> made) throws Exception {
    double[] squares = {0, 0};
    assertNoLeak(
        () -> {
          try (var full = new NanoTracker(Precision.FLOAT32);
              var half = new NanoTracker(Precision.BFLOAT16);
              Scope scope = new Scope()) {
            float[] exact = made.apply(full.tracker());
            float[] rounded = made.apply(half.tracker());
            for (int i = 0; i < exact.length; i++) {
              squares[0] += Math.pow(rounded[i] - exact[i], 2);
              squares[1] += Math.pow(exact[i], 2);
            }
          }
        });
    return Math.sqrt(squares[0] / squares[1]);
  }

  private static float[] memory(Tracker tracker) {
    FrameFeatures frame = NanoTracker.features("frame");
    return Tensors.toFloats(tracker.memory(frame, logits(), torch.ones(1, 1), false));
  }

  /** The map that is added to the frame's for logits that were given. */
  private static float[] earlier(Tracker tracker) {
    float[][] dense = {{}};
    tracker.candidates(
        NanoTracker.features("frame"),
        PromptPoints.nothing(1),
        logits(),
        (stage, tensor) -> dense[0] = stage.equals("dense") ? Tensors.toFloats(tensor) : dense[0]);
    return dense[0];
  }

  @Test
  void memoryOfAMaskIsNearlyThatOfFloat32() throws Exception {
    assertThat(deviation(TrackerPrecisionTest::memory)).isPositive().isLessThan(0.02);
  }

  @Test
  void logitsThatAreGivenWithClicksAreReadNearlyAsInFloat32() throws Exception {
    assertThat(deviation(TrackerPrecisionTest::earlier)).isPositive().isLessThan(0.02);
  }
}
