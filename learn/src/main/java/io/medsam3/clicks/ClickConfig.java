package io.medsam3.clicks;

import io.medsam3.data.BatchSettings;
import io.medsam3.data.Harsher;
import io.medsam3.data.Split;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.train.OptimiserSettings;
import io.medsam3.train.Schedule;

/**
 * Everything that a training of clicks and clips is made of; saved with every checkpoint.
 *
 * @param network the whole network's sizes, with a tracker
 * @param batches how pictures are drawn and changed
 * @param split which rows and volumes are trained on
 * @param prompts how users are imitated
 * @param clips how objects are followed
 * @param optimiser how weights are changed
 * @param schedule how long
 * @param checkpointMinutes time between checkpoints
 * @param logSteps steps between lines of the log
 * @param threads of the tensor library
 * @param seed of weights and prompts
 */
public record ClickConfig(
    Sam3Config network,
    BatchSettings batches,
    Split split,
    PromptMix prompts,
    ClipMix clips,
    OptimiserSettings optimiser,
    Schedule schedule,
    double checkpointMinutes,
    int logSteps,
    int threads,
    long seed) {
  public ClickConfig {
    if (network.tracker() == null) {
      throw new IllegalArgumentException("the network has no tracker; there is nothing to train");
    }
  }

  /** The recipe of the bundled model, on a network of these sizes. */
  public static ClickConfig of(Sam3Config detector, double minutes) {
    TrackerConfig tracker =
        detector.tracker() == null ? TrackerConfig.mobile() : detector.tracker();
    int side = detector.vision().imageSize();
    return new ClickConfig(
        detector.withTracker(tracker),
        new BatchSettings(4, side, side / 2, 0, 0, 0.5, 200, 1, 11),
        Split.DEFAULT,
        new PromptMix(3, 1, 0.45, 0.4, 0.5, 0.5),
        new ClipMix(2, 4, 0.25, 0.05, 3000),
        new OptimiserSettings(8e-4, 1, 0.05, 0.9, 0.98, 2, 100, 0.999),
        Schedule.lasting(minutes),
        5,
        20,
        1,
        1);
  }

  /**
   * The same for weights that follow clicks already: half the rate; fewer pasted shapes, which
   * taught to heed prompts; half of the pictures seen around one object, as windows show small
   * ones, and some of the others much closer or wider; and clips of as many frames as a memory
   * holds and one more, so that an object is followed to its end and beyond.
   */
  public ClickConfig continuing() {
    return new ClickConfig(
        network,
        batches.with(new Harsher(0.1, 0.1, 0.1, 0.2, 0, 0, 0, 0.5), batches.seed() + 1),
        split,
        new PromptMix(4, 1, prompts.clicks(), prompts.boxes(), prompts.centred(), 0.1),
        new ClipMix(clips.count(), 8, 0.35, 0.05, 0),
        optimiser.withRate(optimiser.rate() / 2),
        schedule,
        checkpointMinutes,
        logSteps,
        threads,
        seed);
  }
}
