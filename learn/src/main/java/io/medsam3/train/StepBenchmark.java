package io.medsam3.train;

import io.medsam3.data.Batch;
import io.medsam3.data.BatchSettings;
import io.medsam3.data.Instance;
import io.medsam3.data.PromptTarget;
import io.medsam3.sam3.Sam3;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Times whole training steps of the bundled recipe on one batch that is made of noise: forward,
 * matching, losses, backward, clip, AdamW and the running average. No data are read.
 */
public final class StepBenchmark {
  /** Phrases without a target in the batch, as the recipe draws them on average. */
  private static final int ABSENT = 6;

  private static final int WORDS = 4;

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
    Batch batch = batch(config.batches());
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer =
            new Trainer(network, StepBenchmark::tokens, config, scratch, line -> {})) {
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
      long parameters =
          network.weights().values().stream()
              .filter(weight -> weight.grad().defined())
              .mapToLong(weight -> weight.numel())
              .sum();
      return new Result(
          batch.imageCount(), batch.prompts().size(), parameters, 1e-9 * best, 1e-9 * least);
    }
  }

  /** A phrase of four tokens between start and end. */
  private static long[] tokens(String phrase) {
    long[] ids = new long[32];
    ids[0] = 49406;
    for (int i = 0; i < WORDS; i++) {
      ids[1 + i] = 320 + Math.floorMod(phrase.hashCode() + i, 40000);
    }
    ids[1 + WORDS] = 49407;
    return ids;
  }

  /** Every picture has one disc; the last phrases ask for what is not there. */
  private static Batch batch(BatchSettings settings) {
    SplittableRandom random = new SplittableRandom(1);
    float[] images = new float[settings.pictures() * 3 * settings.side() * settings.side()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-1, 1);
    }
    List<PromptTarget> prompts = new ArrayList<>();
    for (int i = 0; i < settings.pictures() + ABSENT; i++) {
      boolean present = i < settings.pictures();
      int side = settings.maskSide();
      float[] mask = present ? disc(side, 0.3 + 0.05 * i) : new float[side * side];
      float[] box = {(float) (0.3 + 0.05 * i), 0.5f, 0.4f, 0.4f};
      List<Instance> instances = present ? List.of(new Instance(box, mask)) : List.of();
      prompts.add(
          new PromptTarget(
              i % settings.pictures(), "phrase " + i, present, true, instances, mask, "noise"));
    }
    return new Batch(0, settings.side(), settings.maskSide(), images, prompts);
  }

  private static float[] disc(int side, double centre) {
    float[] mask = new float[side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        mask[y * side + x] = Math.hypot(x - centre * side, y - 0.5 * side) < 0.2 * side ? 1 : 0;
      }
    }
    return mask;
  }
}
