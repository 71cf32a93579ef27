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
import java.util.concurrent.CancellationException;
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
  private final Run run;
  private final Map<String, Tensor> weights;
  private final Sam3 network;
  private final GradientStep gradients;
  private final @Nullable LowRank lowRank;
  private final AdamW optimiser;
  private final WeightAverage average;
  private final GradientExchange exchange;
  private final Shares shares;
  private final TrainingState state;
  private final TrainLog log;
  private final TrainingLoop loop;
  private final String configJson;
  private @Nullable Validation validation;
  private double best = Double.NEGATIVE_INFINITY;
  private long savedStep = -1;

  /**
   * Where a training happens, and with whom.
   *
   * @param folder takes its files
   * @param peers the processes of the run; each has its share of a step's batches, and only the
   *     first reads, writes and measures
   */
  public record Run(Path folder, Peers peers, Watcher watcher) {}

  /** Starts at step 0 with the network's present weights, in one process. */
  public Trainer(
      Sam3 network, PhraseTokens tokens, TrainConfig config, Path folder, Watcher watcher) {
    this(network, tokens, config, new Run(folder, Peers.ALONE, watcher));
  }

  /** Starts at step 0 with the weights of the first process's network. */
  public Trainer(Sam3 network, PhraseTokens tokens, TrainConfig config, Run run) {
    this.config = config;
    this.run = run;
    this.network = network;
    this.weights = network.weights();
    this.configJson = ConfigFile.toJson(config);
    run.peers.requireSame("configuration", configJson);
    weights.values().forEach(run.peers::copyFirst);
    Practice practice = config.practice();
    this.lowRank =
        practice.trained() == Practice.Trained.LOW_RANK
            ? new LowRank(weights, practice.rank(), config.seed())
            : null;
    weights.forEach((key, weight) -> weight.set_requires_grad(learns(practice, key)));
    this.gradients = new GradientStep(network, tokens, config);
    this.shares = new Shares(run.peers, practice.shardsOptimiser() && run.peers.count() > 1);
    this.optimiser = new AdamW(learning(), config.optimiser(), practice, shares);
    this.average = new WeightAverage(weights, config.optimiser().average(), shares);
    this.exchange = new GradientExchange(learning(), run.peers);
    this.state = new TrainingState(weights, average, optimiser);
    if (lowRank != null) {
      state.with(lowRank);
    }
    this.log = new TrainLog(run.folder.resolve("log.jsonl"), run.watcher::say);
    var pace =
        new TrainingLoop.Pace(config.schedule(), config.checkpointMinutes(), config.logSteps());
    this.loop = new TrainingLoop(pace, log, run.watcher, run.peers);
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
    int most = config.practice().validationRows();
    validation = new Validation(network, rows, most, run.watcher);
  }

  /** The next step to do. */
  public long position() {
    return loop.position().step();
  }

  /**
   * Goes on where the folder's {@link #STATE} stopped, if there is one; all processes from the
   * first one's.
   */
  public boolean resume() throws IOException {
    Path file = run.folder.resolve(STATE);
    if (run.peers.ofFirst(Files.exists(file) ? 1 : 0)[0] == 0) {
      return false;
    }
    loop.goTo(state.load(file));
    savedStep = position();
    Path bestFile = run.folder.resolve(BEST);
    if (run.peers.isFirst() && Files.exists(bestFile)) {
      try (Safetensors saved = Safetensors.open(bestFile)) {
        best = Double.parseDouble(saved.metadata().getOrDefault(VALIDATION, "-Infinity"));
      }
    }
    return true;
  }

  /**
   * Trains until the schedule is over or the watcher of any process wants the end, saving on the
   * way. When a step fails, the state from before it is saved first: it is good.
   *
   * @param batches gives the batch of a number; asked in order, one or more per step, by each of
   *     several processes for every so many
   * @return whether the schedule is over
   */
  public boolean run(LongFunction<Batch> batches) throws IOException {
    return loop.run(new Steps(batches));
  }

  /** What the loop lets this trainer do. */
  private final class Steps implements TrainingLoop.Trained {
    private final LongFunction<Batch> batches;

    Steps(LongFunction<Batch> batches) {
      this.batches = batches;
    }

    @Override
    public double rate() {
      return Trainer.this.rate();
    }

    @Override
    public TrainLog.Entry step(double rate) {
      return Trainer.this.step(drawn(batches), rate);
    }

    @Override
    public void afterStep() throws IOException {
      int every = config.practice().validationSteps();
      if (validation != null && every > 0 && position() % every == 0) {
        measure(validation);
      }
    }

    @Override
    public void save() throws IOException {
      Trainer.this.save();
    }

    @Override
    public void saveBeforeFailure() throws IOException {
      if (!shares.divided()) { // or the lost process has a part of the state
        save();
      }
    }
  }

  /** This process's batches of the next step. */
  private List<Batch> drawn(LongFunction<Batch> batches) {
    int several = config.practice().accumulation();
    return LongStream.range(position() * several, (position() + 1) * several)
        .map(n -> n * run.peers.count() + run.peers.rank())
        .mapToObj(batches)
        .toList();
  }

  private double rate() {
    return config.optimiser().rate()
        * config
            .schedule()
            .factor(
                position(),
                loop.position().seconds(),
                config.optimiser().warmup(),
                config.practice());
  }

  private void measure(Validation rows) throws IOException {
    try {
      average.during(() -> keepIfBest(rows.measure(answered -> {})));
    } catch (CancellationException left) {
      run.watcher.say("step " + position() + ": not measured, for the training is to end");
    }
  }

  /** Takes what was measured while the average is in the place of the weights. */
  private void keepIfBest(Evaluation evaluation) throws IOException {
    double dice = evaluation.meanOverSets();
    log.measured(
        position(),
        Map.of("validation/dice", dice, "validation/false_alarms", evaluation.falseAlarmRate()));
    if (dice > best) {
      best = dice;
      Map<String, String> notes = notes();
      notes.put(VALIDATION, Double.toString(dice));
      SafetensorsWriter.write(run.folder.resolve(BEST), weights, notes);
    }
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
      losses = exchange.sum(gradients.run(batches, run.peers));
      if (lowRank != null) {
        lowRank.takeGradients();
      }
      exchange.sumGradients();
      norm = optimiser.clip();
      requireFinite(norm, batches);
      optimiser.step(position(), rate);
      shares.spread(learning());
    } catch (TrainingException | PeersException failure) {
      throw new TrainingException(
          "step %d: %s; %s".formatted(position(), failure.getMessage(), whatIsGood()));
    }
    if (lowRank != null) {
      lowRank.apply();
    }
    average.follow(position());
    loop.stepDone();
    int pictures = run.peers.count() * batches.stream().mapToInt(Batch::imageCount).sum();
    return new TrainLog.Entry(losses, norm, pictures, 0);
  }

  private String whatIsGood() {
    Path file = run.folder.resolve(STATE);
    if (!shares.divided()) {
      return "the weights of " + file + " are still good";
    }
    return savedStep < 0
        ? "nothing had been saved yet"
        : "%s of step %d is still good".formatted(file, savedStep);
  }

  private static void requireFinite(double norm, List<Batch> batches) {
    if (!Double.isFinite(norm)) {
      List<String> sources = batches.stream().flatMap(b -> b.sources().stream()).toList();
      throw new TrainingException(
          "the gradient norm is %s in the batch of %s".formatted(norm, sources));
    }
  }

  /**
   * Writes both files in the first process, all processes taking part; each is whole or not there.
   */
  public void save() throws IOException {
    state.save(run.folder.resolve(STATE), loop.position(), configJson);
    average.kept().write(run.folder.resolve(MODEL), notes());
    savedStep = position();
  }

  /** The optimiser's numbers that this process keeps. */
  Kept moments() {
    return optimiser.firstMoments();
  }

  private Map<String, String> notes() {
    String network = config.network().toJson();
    Map<String, String> notes =
        new TreeMap<>(new CheckpointNotes(network, "training run", "", "").toMetadata());
    notes.put(TRAINING, configJson);
    notes.put(STEP, Long.toString(position()));
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
