package io.medsam3.train;

import io.medsam3.data.BatchSettings;
import io.medsam3.data.Split;
import io.medsam3.sam3.Sam3Config;
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
    long seed) {

  /** The recipe of the bundled model, for {@code minutes} of training. */
  public static TrainConfig mobile(double minutes) {
    Sam3Config network = Sam3Config.mobile();
    int side = network.vision().imageSize();
    return new TrainConfig(
        network,
        new BatchSettings(8, side, network.vision().maskSide(), 0.75, 0.5, 0.5, 24, 1, 1),
        new Split(0.15, 42, Set.of()),
        LossWeights.SMALL,
        new SemanticLosses(new Focal(0.6, 1), false, false),
        OptimiserSettings.SMALL,
        new Schedule(1_000_000, minutes),
        5,
        20,
        1,
        1);
  }

  /** The same run with another length. */
  public TrainConfig lasting(Schedule other) {
    return new TrainConfig(
        network,
        batches,
        split,
        weights,
        semantic,
        optimiser,
        other,
        checkpointMinutes,
        logSteps,
        threads,
        seed);
  }
}
