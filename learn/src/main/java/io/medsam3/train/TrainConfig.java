package io.medsam3.train;

import io.medsam3.data.BatchSettings;
import io.medsam3.data.Harsher;
import io.medsam3.data.Showing;
import io.medsam3.data.Split;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.vision.VitConfig;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Everything that a training run is made of; saved with every checkpoint.
 *
 * @param network the network's sizes
 * @param batches how pictures and phrases are drawn and changed
 * @param split which rows are trained on
 * @param weights how much each loss counts
 * @param semantic how the mask of all instances is judged
 * @param optimiser how weights are changed
 * @param schedule how long
 * @param checkpointMinutes time between checkpoints
 * @param logSteps steps between lines of the log
 * @param threads of the tensor library
 * @param seed of weights
 * @param practice how the training is carried out; a file from before there was one means {@link
 *     Practice#PLAIN}
 */
public record TrainConfig(
    Sam3Config network,
    BatchSettings batches,
    Split split,
    LossWeights weights,
    SemanticLosses semantic,
    OptimiserSettings optimiser,
    Schedule schedule,
    double checkpointMinutes,
    int logSteps,
    int threads,
    long seed,
    Practice practice) {
  public TrainConfig {
    practice = Objects.requireNonNullElse(practice, Practice.PLAIN);
    if (batches.spread() > 1 && network.vision().trunk() instanceof VitConfig) {
      throw new IllegalArgumentException(
          "a vision transformer takes pictures of one side; expected a spread of 1, not "
              + batches.spread());
    }
  }

  /** The recipe of the bundled model. */
  public static TrainConfig mobile(Schedule schedule) {
    return mobile(Sam3Config.mobile(), schedule);
  }

  private static TrainConfig mobile(Sam3Config network, Schedule schedule) {
    int side = network.vision().imageSize();
    return new TrainConfig(
        network,
        new BatchSettings(8, side, network.vision().maskSide(), 0.75, 0.5, 0.5, 24, 1, 1),
        new Split(0.15, 42, Set.of()),
        LossWeights.SMALL,
        new SemanticLosses(new Focal(0.6, 1), false, false),
        OptimiserSettings.SMALL,
        schedule,
        5,
        20,
        1,
        1,
        Practice.PLAIN);
  }

  /**
   * A second pass over weights that the bundled model's recipe made: half its rate, a third of its
   * weight on sets, harsher and wider views, every tenth phrase asked beside its target, a quarter
   * of the findings covered up, every fifth picture dyed, a third of the targets shown by boxes,
   * and small sets drawn more often. Passes of several seeds may be averaged.
   *
   * @param network the sizes of those weights; the side of its input may differ from the first
   *     pass's, for no weight depends on it
   * @param spread of the sides of its batches
   */
  public static TrainConfig refining(
      Sam3Config network, Schedule schedule, long seed, double spread) {
    TrainConfig base = mobile(network, schedule);
    Harsher harsher = new Harsher(0.2, 0.15, 0.2, 0.3, 0.1, 0.25, 0.2, 0);
    return new TrainConfig(
        base.network(),
        base.batches()
            .with(harsher, seed)
            .with(new Showing(0.15, 0.2))
            .withTemperature(0.25)
            .withSpread(spread),
        base.split(),
        base.weights().withSets(base.weights().sets() / 3),
        base.semantic(),
        base.optimiser().withRate(base.optimiser().rate() / 2),
        schedule,
        base.checkpointMinutes(),
        base.logSteps(),
        base.threads(),
        seed,
        base.practice());
  }

  /**
   * The full fine-tune of the Medical SAM3 paper (arXiv 2601.10880, table 2): every weight, words
   * only. What the paper leaves open is from its authors' later configuration: weight decay, clip,
   * warm-up, the fusion encoder's rate.
   */
  public static TrainConfig medicalSam3(Sam3Config network, long steps) {
    int side = network.vision().imageSize();
    return new TrainConfig(
        network,
        new BatchSettings(1, side, network.vision().maskSide(), 0.75, 0.5, 0.5, 200, 0, 42),
        Split.DEFAULT,
        LossWeights.PUBLISHED,
        SemanticLosses.DEFAULT,
        new OptimiserSettings(3e-4, 1, 0.05, 0.9, 0.999, 0.1, 100, 0.999),
        new Schedule(steps, 0),
        30,
        20,
        1,
        42,
        new Practice(
            4,
            true,
            500,
            200,
            Practice.Trained.ALL,
            0,
            Map.of(
                "vision_backbone", 5 / 30.0,
                "language_backbone", 5 / 30.0,
                "geometry_encoder", 10 / 30.0,
                "transformer.encoder", 1 / 30.0),
            0.85,
            (int) Math.max(10, steps / 10),
            50,
            false,
            Precision.FLOAT32));
  }

  /** The same run carried out in another way. */
  public TrainConfig practising(Practice other) {
    return new TrainConfig(
        network,
        batches,
        split,
        weights,
        semantic,
        optimiser,
        schedule,
        checkpointMinutes,
        logSteps,
        threads,
        seed,
        other);
  }
}
