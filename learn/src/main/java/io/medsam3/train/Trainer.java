package io.medsam3.train;

import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.data.Batch;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes a network's weights batch by batch.
 *
 * <p>Into its folder go {@code last.safetensors} (to resume from), {@code model.safetensors} (the
 * averaged weights, to use) and {@code log.jsonl}. All work happens on the calling thread.
 */
public final class Trainer implements AutoCloseable {
  /** The file to resume from. */
  public static final String STATE = "last.safetensors";

  /** The averaged weights under their published names. */
  public static final String MODEL = "model.safetensors";

  /** Key of a model file's notes: the whole training configuration. */
  static final String TRAINING = "medsam3.training";

  /** Key of a model file's notes: steps done. */
  static final String STEP = "medsam3.step";

  private final TrainConfig config;
  private final Map<String, Tensor> weights;
  private final DetectorTraining forward;
  private final DetectionLoss loss;
  private final AdamW optimiser;
  private final WeightAverage average;
  private final TrainingState state;
  private final Path folder;
  private final TrainLog log;
  private final String configJson;
  private long step;
  private double seconds;

  /** Starts at step 0 with the network's present weights. */
  public Trainer(
      Sam3 network,
      PhraseTokens tokens,
      TrainConfig config,
      Path folder,
      Consumer<String> console) {
    this.config = config;
    this.weights = network.weights();
    this.forward = new DetectorTraining(network, tokens);
    this.loss =
        new DetectionLoss(config.weights(), Matcher.DEFAULT, QueryLoss.DEFAULT, config.semantic());
    this.optimiser = new AdamW(weights, config.optimiser());
    this.average = new WeightAverage(weights, config.optimiser().average());
    this.state = new TrainingState(weights, average, optimiser);
    this.folder = folder;
    this.log = new TrainLog(folder.resolve("log.jsonl"), console);
    this.configJson = ConfigFile.toJson(config);
  }

  /** The next step to do. */
  public long position() {
    return step;
  }

  /** Goes on where {@code folder/last.safetensors} stopped, if there is one. */
  public boolean resume() throws IOException {
    Path file = folder.resolve(STATE);
    if (!Files.exists(file)) {
      return false;
    }
    TrainingState.Position at = state.load(file);
    step = at.step();
    seconds = at.seconds();
    return true;
  }

  /**
   * Trains to the end of the schedule, saving on the way.
   *
   * @param batches gives the batch of a step; asked in order
   */
  public void run(LongFunction<Batch> batches) throws IOException {
    double saved = seconds;
    while (config.schedule().progress(step, seconds) < 1) {
      long start = System.nanoTime();
      Batch batch = batches.apply(step);
      double progress = config.schedule().progress(step, seconds);
      double rate =
          config.optimiser().rate() * Schedule.factor(step, config.optimiser().warmup(), progress);
      TrainLog.Entry entry = step(batch, rate);
      double took = (System.nanoTime() - start) * 1e-9;
      seconds += took;
      log.add(new TrainLog.Entry(entry.losses(), entry.gradientNorm(), batch.imageCount(), took));
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

  /** One step; returns the loss and its terms. */
  TrainLog.Entry step(Batch batch, double rate) {
    optimiser.clearGradients();
    Map<String, Double> losses = new TreeMap<>();
    try (Scope scope = new Scope()) {
      DetectorOutput output = forward.forward(batch);
      requireFinite(output.last().logits().sum().item_double(), "sum of the scores", batch);
      DetectionLoss.Result result = loss.of(output, batch.prompts(), batch.maskSide());
      losses.put("loss", result.total().item_double());
      result.terms().forEach((name, term) -> losses.put(name, term.item_double()));
      requireFinite(losses.getOrDefault("loss", Double.NaN), "loss", batch);
      result.total().backward();
    }
    double norm = optimiser.clip();
    requireFinite(norm, "gradient norm", batch);
    optimiser.step(step, rate);
    average.follow(step);
    step++;
    return new TrainLog.Entry(losses, norm, batch.imageCount(), 0);
  }

  private void requireFinite(double value, String what, Batch batch) {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "step %d: the %s is %s; the weights of %s are still good. The batch was %s"
              .formatted(step, what, value, folder.resolve(STATE), batch.sources()));
    }
  }

  /** Writes both files; each is whole or not there. */
  public void save() throws IOException {
    state.save(folder.resolve(STATE), new TrainingState.Position(step, seconds), configJson);
    SafetensorsWriter.write(folder.resolve(MODEL), average.average(), notes());
  }

  private Map<String, String> notes() {
    String network = config.network().toJson();
    Map<String, String> notes =
        new TreeMap<>(new CheckpointNotes(network, "training run", "", "").toMetadata());
    notes.put(TRAINING, configJson);
    notes.put(STEP, Long.toString(step));
    return notes;
  }

  @Override
  public void close() {
    average.close();
    optimiser.close();
  }
}
