package io.medsam3.train;

import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.data.Batch;
import io.medsam3.data.Manifest;
import io.medsam3.eval.Evaluation;
import io.medsam3.peers.Peers;
import io.medsam3.peers.PeersException;
import io.medsam3.sam3.Sam3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Changes a network's weights batch by batch.
 *
 * <p>Into its folder go {@code last.safetensors} (to resume from), {@code model.safetensors} (the
 * averaged weights, to use), {@code best.safetensors} (those that were best on validation rows, if
 * there are any) and {@code log.jsonl}. All work happens on the calling thread.
 */
public final class Trainer implements AutoCloseable {
  /** The file to resume from. */
  public static final String STATE = "last.safetensors";

  /** The averaged weights under their published names. */
  public static final String MODEL = "model.safetensors";

  /** The averaged weights that were best on validation rows. */
  public static final String BEST = "best.safetensors";

  /** Key of the best model's notes: its mean Dice over sets. */
  static final String VALIDATION = "medsam3.validation";

  /** Key of a model file's notes: the whole training configuration. */
  static final String TRAINING = "medsam3.training";

  /** Key of a model file's notes: steps done. */
  static final String STEP = "medsam3.step";

  private final TrainConfig config;
  private final Map<String, Tensor> weights;
  private final Sam3 network;
  private final GradientStep gradients;
  private final @Nullable LowRank lowRank;
  private final AdamW optimiser;
  private final WeightAverage average;
  private final TrainingState state;
  private final Path folder;
  private final TrainLog log;
  private final String configJson;
  private long step;
  private double seconds;
  private @Nullable Validation validation;
  private Peers peers = Peers.ALONE;
  private GradientExchange exchange;
  private double best = Double.NEGATIVE_INFINITY;

  /** Starts at step 0 with the network's present weights. */
  public Trainer(
      Sam3 network,
      PhraseTokens tokens,
      TrainConfig config,
      Path folder,
      Consumer<String> console) {
    this.config = config;
    this.network = network;
    this.weights = network.weights();
    Practice practice = config.practice();
    this.lowRank =
        practice.trained() == Practice.Trained.LOW_RANK
            ? new LowRank(weights, practice.rank(), config.seed())
            : null;
    weights.forEach((key, weight) -> weight.set_requires_grad(learns(practice, key)));
    this.gradients = new GradientStep(network, tokens, config);
    this.optimiser = new AdamW(learning(), config.optimiser(), practice);
    this.average = new WeightAverage(weights, config.optimiser().average());
    this.exchange = new GradientExchange(learning(), peers);
    this.state = new TrainingState(weights, average, optimiser);
    if (lowRank != null) {
      state.with(lowRank);
    }
    this.folder = folder;
    this.log = new TrainLog(folder.resolve("log.jsonl"), console);
    this.configJson = ConfigFile.toJson(config);
  }

  private Map<String, Tensor> learning() {
    return lowRank == null ? weights : lowRank.factors();
  }

  /** What is adapted needs its gradient, though it does not change by itself. */
  private boolean learns(Practice practice, String key) {
    return lowRank == null ? practice.changes(key) : lowRank.bases().containsKey(key);
  }

  /** Measures on these rows every so many steps, as the configuration says, and keeps the best. */
  public void validateOn(Manifest rows) {
    validation = new Validation(network, rows, config.practice().validationRows());
  }

  /**
   * Trains as one of several processes from here on, from the first one's weights and position;
   * each has its share of a step's batches, and only the first writes.
   */
  public void join(Peers others) {
    others.requireSame("configuration", configJson);
    TrainingState.Position first =
        state.copyFirst(others, new TrainingState.Position(step, seconds));
    step = first.step();
    seconds = first.seconds();
    peers = others;
    exchange = new GradientExchange(learning(), others);
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
    Path bestFile = folder.resolve(BEST);
    if (Files.exists(bestFile)) {
      try (Safetensors saved = Safetensors.open(bestFile)) {
        best = Double.parseDouble(saved.metadata().getOrDefault(VALIDATION, "-Infinity"));
      }
    }
    return true;
  }

  /**
   * Trains to the end of the schedule, saving on the way. When a step fails, the state from before
   * it is saved first: it is good.
   *
   * @param batches gives the batch of a number; asked in order, one or more per step, by each of
   *     several processes for every so many
   */
  public void run(LongFunction<Batch> batches) throws IOException {
    double saved = seconds;
    while (config.schedule().progress(step, seconds) < 1) {
      advance(batches);
      if (!peers.isFirst()) {
        continue;
      }
      if (log.pending() >= config.logSteps()) {
        log.flush(step, rate(), config.schedule().progress(step, seconds), seconds);
      }
      int every = config.practice().validationSteps();
      if (validation != null && every > 0 && step % every == 0) {
        measure(validation);
      }
      if (seconds - saved > 60 * config.checkpointMinutes()) {
        save();
        saved = seconds;
      }
    }
    save();
  }

  private void advance(LongFunction<Batch> batches) throws IOException {
    long start = System.nanoTime();
    int several = config.practice().accumulation();
    List<Batch> drawn =
        LongStream.range(step * several, (step + 1) * several)
            .map(n -> n * peers.count() + peers.rank())
            .mapToObj(batches)
            .toList();
    try {
      TrainLog.Entry entry = step(drawn, rate());
      double took = (System.nanoTime() - start) * 1e-9;
      seconds = peers.ofFirst(seconds + took)[0];
      log.add(new TrainLog.Entry(entry.losses(), entry.gradientNorm(), entry.pictures(), took));
    } catch (TrainingException | PeersException failure) {
      save();
      throw failure;
    }
  }

  private double rate() {
    return config.optimiser().rate()
        * config.schedule().factor(step, seconds, config.optimiser().warmup(), config.practice());
  }

  private void measure(Validation rows) throws IOException {
    average.during(
        () -> {
          Evaluation evaluation = rows.measure(answered -> {});
          double dice = evaluation.meanOverSets();
          log.measured(
              step,
              Map.of(
                  "validation/dice", dice, "validation/false_alarms", evaluation.falseAlarmRate()));
          if (dice > best) {
            best = dice;
            Map<String, String> notes = notes();
            notes.put(VALIDATION, Double.toString(dice));
            SafetensorsWriter.write(folder.resolve(BEST), average.average(), notes);
          }
        });
  }

  /** One step of one batch; returns the loss and its terms. */
  TrainLog.Entry step(Batch batch, double rate) {
    return step(List.of(batch), rate);
  }

  /** One step of batches that count as one. */
  TrainLog.Entry step(List<Batch> batches, double rate) {
    optimiser.clearGradients();
    Map<String, Double> losses;
    double norm;
    try {
      losses = exchange.sum(gradients.run(batches, peers));
      if (lowRank != null) {
        lowRank.takeGradients();
      }
      exchange.sumGradients();
      norm = optimiser.clip();
      requireFinite(norm, batches);
    } catch (TrainingException | PeersException failure) {
      throw new TrainingException(
          "step %d: %s; the weights of %s are still good"
              .formatted(step, failure.getMessage(), folder.resolve(STATE)));
    }
    optimiser.step(step, rate);
    if (lowRank != null) {
      lowRank.apply();
    }
    average.follow(step);
    step++;
    int pictures = peers.count() * batches.stream().mapToInt(Batch::imageCount).sum();
    return new TrainLog.Entry(losses, norm, pictures, 0);
  }

  private static void requireFinite(double norm, List<Batch> batches) {
    if (!Double.isFinite(norm)) {
      List<String> sources = batches.stream().flatMap(b -> b.sources().stream()).toList();
      throw new TrainingException(
          "the gradient norm is %s in the batch of %s".formatted(norm, sources));
    }
  }

  /** Writes both files, if this is the first process; each is whole or not there. */
  public void save() throws IOException {
    if (!peers.isFirst()) {
      return;
    }
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
    if (lowRank != null) {
      lowRank.close();
    }
    average.close();
    optimiser.close();
  }
}
