package io.medsam3.clicks;

import io.medsam3.tensor.Scope;
import io.medsam3.train.AdamW;
import io.medsam3.train.ConfigFile;
import io.medsam3.train.Schedule;
import io.medsam3.train.TrainLog;
import io.medsam3.train.TrainingException;
import io.medsam3.train.TrainingLoop;
import io.medsam3.train.TrainingState;
import io.medsam3.train.Watcher;
import io.medsam3.train.WeightAverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes a tracker's weights step by step.
 *
 * <p>Into its folder go {@code last.safetensors} (to resume from), {@code model.safetensors} (the
 * whole model with the averaged tracker, to use) and {@code log.jsonl}.
 */
final class ClickTrainer implements TrainingLoop.Trained, AutoCloseable {
  /** The file to resume from. */
  static final String STATE = "last.safetensors";

  /** The whole model. */
  static final String MODEL = "model.safetensors";

  private final ClickConfig config;
  private final CombinedModel combined;
  private final ClickSteps steps;
  private final AdamW optimiser;
  private final WeightAverage average;
  private final TrainingState state;
  private final Path folder;
  private final TrainingLoop loop;

  ClickTrainer(
      ClickNetwork network,
      ClickSteps steps,
      CombinedModel combined,
      Path folder,
      Watcher watcher) {
    this.config = combined.config();
    this.combined = combined;
    this.steps = steps;
    this.folder = folder;
    Map<String, Tensor> weights = network.weights();
    optimiser = new AdamW(weights, config.optimiser());
    average = new WeightAverage(weights, config.optimiser().average());
    state = new TrainingState(weights, average, optimiser);
    loop =
        new TrainingLoop(
            new TrainingLoop.Pace(config.schedule(), config.checkpointMinutes(), config.logSteps()),
            new TrainLog(folder.resolve("log.jsonl"), watcher::say),
            watcher);
  }

  long position() {
    return loop.position().step();
  }

  /** Goes on where the folder's state stopped, if there is one. */
  boolean resume() throws IOException {
    Path file = folder.resolve(STATE);
    if (!Files.exists(file)) {
      return false;
    }
    loop.goTo(state.load(file));
    return true;
  }

  /**
   * Trains until the schedule is over or the watcher wants the end, saving on the way; returns
   * whether the schedule is over.
   */
  boolean run() throws IOException {
    return loop.run(this);
  }

  @Override
  public double rate() {
    return config.optimiser().rate()
        * Schedule.factor(position(), config.optimiser().warmup(), loop.progress());
  }

  /** One step; returns the numbers for the log. */
  @Override
  public TrainLog.Entry step(double rate) {
    optimiser.clearGradients();
    Map<String, Double> numbers;
    try (Scope scope = new Scope()) {
      StepResult result = steps.forward(position());
      double loss = result.total().item_double();
      requireFinite(loss, "loss");
      result.note("loss", loss);
      numbers = result.numbers();
      result.total().backward();
    }
    double norm = optimiser.clip();
    requireFinite(norm, "gradient norm");
    optimiser.step(position(), rate);
    average.follow(position());
    loop.stepDone();
    return new TrainLog.Entry(numbers, norm, config.batches().pictures(), 0);
  }

  private void requireFinite(double value, String what) {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "step %d: the %s is %s; the weights of %s are still good"
              .formatted(position(), what, value, folder.resolve(STATE)));
    }
  }

  /** Writes both files; each is whole or not there. */
  @Override
  public void save() throws IOException {
    state.save(folder.resolve(STATE), loop.position(), ConfigFile.toJson(config));
    combined.write(folder.resolve(MODEL), average.average(), position());
  }

  @Override
  public void close() {
    average.close();
    optimiser.close();
  }
}
