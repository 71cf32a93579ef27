package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.medsam3.peers.Processes;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The optimiser divided among processes, beside one that has the same gradients undivided. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no Gloo elsewhere")
class SharesTest {
  private static final int STEPS = 5;

  /** Sizes that divide unevenly, and one of fewer values than processes. */
  private static final Map<String, long[]> SHAPES =
      Map.of(
          "one", new long[] {1},
          "bias", new long[] {7},
          "filter", new long[] {3, 5},
          "matrix", new long[] {33, 65});

  @Test
  void dividedOptimiserMakesTheWeightsThatAnUndividedOneMakes() throws Exception {
    Map<String, float[]> expected = learned(Shares.ALONE);
    for (int count : new int[] {2, 3}) {
      NativeObjects.assertNoLeak(
          () -> {
            List<Map<String, float[]>> all =
                Processes.run(count, peers -> learned(new Shares(peers, true)));
            for (Map<String, float[]> learned : all) {
              expected.forEach(
                  (name, values) ->
                      assertThat(learned.get(name))
                          .as("%s of %d processes", name, count)
                          .containsExactly(values, offset(1e-6f)));
            }
          });
    }
  }

  /** What each process has of the weights after some steps. */
  private static Map<String, float[]> learned(Shares shares) {
    TrainConfig config = TrainConfig.medicalSam3(Sam3Config.nano(), STEPS);
    try (Owner owner = new Owner();
        Scope scope = new Scope()) {
      Map<String, Tensor> weights = new LinkedHashMap<>();
      SHAPES.keySet().stream()
          .sorted()
          .forEach(name -> weights.put(name, owner.own(drawn(name, 0).set_requires_grad(true))));
      try (AdamW optimiser = new AdamW(weights, config.optimiser(), config.practice(), shares)) {
        for (int step = 0; step < STEPS; step++) {
          for (Map.Entry<String, Tensor> weight : weights.entrySet()) {
            weight.getValue().mutable_grad().put(drawn(weight.getKey(), step + 1));
          }
          optimiser.step(step, 0.01);
          shares.spread(weights);
        }
      }
      Map<String, float[]> values = new LinkedHashMap<>();
      weights.forEach((name, weight) -> values.put(name, Tensors.toFloats(weight)));
      return values;
    }
  }

  private static Tensor drawn(String name, int step) {
    long[] shape = SHAPES.getOrDefault(name, new long[0]);
    int count = 1;
    for (long length : shape) {
      count *= (int) length;
    }
    SplittableRandom random = new SplittableRandom(name.hashCode() + step);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.of(values, shape);
  }
}
