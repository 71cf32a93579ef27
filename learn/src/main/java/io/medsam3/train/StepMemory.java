package io.medsam3.train;

import io.medsam3.data.Batch;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.vision.VitConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;

/**
 * Weighs a step in which every weight learns, by the recipe of the Medical SAM3 paper in float32:
 * one picture of noise, one phrase for what it shows and one for what it does not show.
 */
public final class StepMemory {
  private static final int ABSENT = 1;

  /** The first step makes the gradients, the second one has them from its start. */
  private static final int STEPS = 2;

  private static final int EVERY_MILLIS = 2;

  private StepMemory() {}

  /**
   * What a step takes, in bytes.
   *
   * @param parameters that learn, a number
   * @param phrases a number
   * @param weights those of the whole network, computed
   * @param gradients computed
   * @param moments the two of AdamW, computed
   * @param average the running average of the weights, computed
   * @param between what lies between the parts of the image encoder, computed; 0 when it keeps
   *     everything
   * @param before resident before the network was made: Java and the library
   * @param peak resident at the highest moment of the steps
   * @param seconds of the last step, a number
   */
  public record Result(
      long parameters,
      int phrases,
      long weights,
      long gradients,
      long moments,
      long average,
      long between,
      long before,
      long peak,
      double seconds) {
    /** What the passes take at the highest moment beside all that was computed. */
    public long rest() {
      return peak - before - weights - gradients - moments - average - between;
    }
  }

  /**
   * Does two steps.
   *
   * @param recomputes as in the recipe, see {@link Practice}; or everything is kept
   * @param scratch a folder, into which nothing is written
   */
  public static Result run(Sam3Config sizes, boolean recomputes, Path scratch) throws IOException {
    TrainConfig recipe = TrainConfig.medicalSam3(sizes, STEPS);
    TrainConfig config = recipe.practising(recipe.practice().recomputing(recomputes));
    Batch batch = NoiseBatch.of(config.batches(), ABSENT);
    long before = Pointer.physicalBytes();
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer = new Trainer(network, NoiseBatch::tokens, config, scratch, line -> {});
        Watch watch = new Watch()) {
      double seconds = 0;
      for (int i = 0; i < STEPS; i++) {
        long start = System.nanoTime();
        trainer.step(batch, 1e-6);
        seconds = 1e-9 * (System.nanoTime() - start);
      }
      long peak = watch.peak();
      long weights = network.weights().values().stream().mapToLong(w -> w.numel()).sum();
      long learn = StepBenchmark.learned(network);
      return new Result(
          learn,
          batch.prompts().size(),
          Float.BYTES * weights,
          Float.BYTES * learn,
          2 * Float.BYTES * weights,
          Float.BYTES * weights,
          recomputes ? between(sizes) : 0,
          before,
          peak,
          seconds);
    }
  }

  /** The tokens before each block and after the last one; the map is a view of these. */
  private static long between(Sam3Config sizes) {
    long grid = sizes.vision().grid();
    return sizes.vision().trunk() instanceof VitConfig vit
        ? Float.BYTES * (vit.depth() + 1) * grid * grid * vit.dim()
        : 0;
  }

  /** Looks at the process's resident memory again and again. */
  private static final class Watch implements AutoCloseable {
    private final AtomicLong peak = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread = new Thread(this::look, "resident memory");

    Watch() {
      thread.setDaemon(true);
      thread.start();
    }

    private void look() {
      while (!over.get()) {
        peak.accumulateAndGet(Pointer.physicalBytes(), Math::max);
        try {
          Thread.sleep(EVERY_MILLIS);
        } catch (InterruptedException end) {
          return;
        }
      }
    }

    long peak() {
      return Math.max(peak.get(), Pointer.physicalBytes());
    }

    @Override
    public void close() {
      over.set(true);
      thread.interrupt();
    }
  }
}
