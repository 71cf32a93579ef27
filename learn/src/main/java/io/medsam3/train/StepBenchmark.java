package io.medsam3.train;

import io.medsam3.data.Batch;
import io.medsam3.sam3.Sam3;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;

/**
 * Times whole training steps of the bundled recipe on one batch that is made of noise: forward,
 * matching, losses, backward, clip, AdamW and the running average. No data are read.
 */
public final class StepBenchmark {
  /** Phrases without a target in the batch, as the recipe draws them on average. */
  private static final int ABSENT = 6;

  private StepBenchmark() {}

  /**
   * What was measured.
   *
   * @param pictures per step
   * @param phrases per step
   * @param parameters that learn
   * @param seconds of the fastest step, by the clock
   * @param processorSeconds of the step that used the fewest, which other programs hardly change
   */
  public record Result(
      int pictures, int phrases, long parameters, double seconds, double processorSeconds) {}

  /**
   * Does {@code steps} steps after two that do not count.
   *
   * @param scratch a folder, into which nothing is written
   */
  public static Result run(int steps, Path scratch) throws IOException {
    TrainConfig config = TrainConfig.mobile(new Schedule(steps + 2, 0));
    Batch batch = NoiseBatch.of(config.batches(), ABSENT);
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer = new Trainer(network, NoiseBatch::tokens, config, scratch, line -> {})) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long best = Long.MAX_VALUE;
      long least = Long.MAX_VALUE;
      for (int i = 0; i < steps + 2; i++) {
        long start = System.nanoTime();
        long used = threads.getCurrentThreadCpuTime();
        trainer.step(batch, 1e-4);
        if (i >= 2) {
          best = Math.min(best, System.nanoTime() - start);
          least = Math.min(least, threads.getCurrentThreadCpuTime() - used);
        }
      }
      return new Result(
          batch.imageCount(), batch.prompts().size(), learned(network), 1e-9 * best, 1e-9 * least);
    }
  }

  /** How many parameters have a gradient. */
  static long learned(Sam3 network) {
    return network.weights().values().stream()
        .filter(weight -> weight.grad().defined())
        .mapToLong(weight -> weight.numel())
        .sum();
  }
}
