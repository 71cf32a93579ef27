package io.medsam3.clicks;

import io.medsam3.tensor.Scope;
import io.medsam3.train.AdamW;
import io.medsam3.train.ConfigFile;
import io.medsam3.train.Schedule;
import io.medsam3.train.TrainLog;
import io.medsam3.train.TrainingException;
import io.medsam3.train.TrainingState;
import io.medsam3.train.WeightAverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes a tracker's weights step by step.
 *
 * <p>Into its folder go {@code last.safetensors} (to resume from), {@code model.safetensors} (the
 * whole model with the averaged tracker, to use) and {@code log.jsonl}.
 */
final class ClickTrainer implements AutoCloseable {
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
  private final TrainLog log;
  private long step;
  private double seconds;

  ClickTrainer(
      ClickNetwork network,
      ClickSteps steps,
      CombinedModel combined,
      Path folder,
      Consumer<String> console) {
    this.config = combined.config();
    this.combined = combined;
    this.steps = steps;
    this.folder = folder;
    Map<String, Tensor> weights = network.weights();
    optimiser = new AdamW(weights, config.optimiser());
    average = new WeightAverage(weights, config.optimiser().average());
    state = new TrainingState(weights, average, optimiser);
    log = new TrainLog(folder.resolve("log.jsonl"), console);
  }

  long position() {
    return step;
  }

  /** Goes on where the folder's state stopped, if there is one. */
  boolean resume() throws IOException {
    Path file = folder.resolve(STATE);
    if (!Files.exists(file)) {
      return false;
    }
    TrainingState.Position at = state.load(file);
    step = at.step();
    seconds = at.seconds();
    return true;
  }

  /** Trains to the end of the schedule, saving on the way. */
  void run() throws IOException {
    double saved = seconds;
    while (config.schedule().progress(step, seconds) < 1) {
      long start = System.nanoTime();
      double progress = config.schedule().progress(step, seconds);
      double rate =
          config.optimiser().rate() * Schedule.factor(step, config.optimiser().warmup(), progress);
      TrainLog.Entry entry = step(rate);
      double took = (System.nanoTime() - start) * 1e-9;
      seconds += took;
      log.add(new TrainLog.Entry(entry.losses(), entry.gradientNorm(), entry.pictures(), took));
      if (log.pending() >= config.logSteps()) {
        log.flush(step, rate, config.schedule().progress(step, seconds), seconds);
      }
      if (seconds - saved > 60 * config.checkpointMinutes()) {
        save();
        saved = seconds;
      }
    }
    save();
  }

  /** One step; returns the numbers for the log. */
  TrainLog.Entry step(double rate) {
    optimiser.clearGradients();
    Map<String, Double> numbers;
    try (Scope scope = new Scope()) {
      StepResult result = steps.forward(step);
      double loss = result.total().item_double();
      requireFinite(loss, "loss");
      result.note("loss", loss);
      numbers = result.numbers();
      result.total().backward();
    }
    double norm = optimiser.clip();
    requireFinite(norm, "gradient norm");
    optimiser.step(step, rate);
    average.follow(step);
    step++;
    return new TrainLog.Entry(numbers, norm, config.batches().pictures(), 0);
  }

  private void requireFinite(double value, String what) {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "step %d: the %s is %s; the weights of %s are still good"
              .formatted(step, what, value, folder.resolve(STATE)));
    }
  }

  /** Writes both files; each is whole or not there. */
  void save() throws IOException {
    var at = new TrainingState.Position(step, seconds);
    state.save(folder.resolve(STATE), at, ConfigFile.toJson(config));
    combined.write(folder.resolve(MODEL), average.average(), step);
  }

  @Override
  public void close() {
    average.close();
    optimiser.close();
  }
}
