package io.medsam3.train;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.data.BatchQueue;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.eval.Answered;
import io.medsam3.eval.Comparison;
import io.medsam3.eval.Evaluation;
import io.medsam3.eval.EvaluationReport;
import io.medsam3.peers.Peers;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.LibTorch;
import io.medsam3.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A whole training run, from a folder of data to a folder of weights. */
public final class Training {
  /** Pictures are kept somewhat larger than the network sees them, so that zooming finds detail. */
  private static final double STORED = 1.25;

  private static final int EXAMPLES = 12;

  private Training() {}

  /**
   * Trains, or goes on training what {@code out} holds.
   *
   * @param tokens of the network's text encoder
   * @param peers the processes of the run; each draws the batches of its own, and the first alone
   *     writes and speaks
   * @return whether the training is over; it is not when the watcher of any process wanted the end
   */
  public static boolean run(
      TrainConfig config, Places places, PhraseTokens tokens, Peers peers, Watcher watcher)
      throws IOException {
    LibTorch.useThreads(config.threads());
    Manifest all = Manifest.read(places.data());
    Manifest rows = config.split().requireTraining(all);
    boolean measures = config.practice().validationSteps() > 0;
    Manifest validation =
        measures
            ? config.split().requireValidation(all, "train without measuring (--validate-every 0)")
            : config.split().validation(all);
    peers.requireSame("data", rows.rows().toString());
    Watcher words = peers.isFirst() ? watcher : watcher.silent();
    if (peers.isFirst()) {
      Files.createDirectories(places.out());
      Files.writeString(places.out().resolve("config.json"), ConfigFile.toJson(config));
    }
    words.say(
        "%d rows of %d in %s are trained on%s"
            .formatted(
                rows.rows().size(),
                all.rows().size(),
                places.data(),
                peers.count() == 1 ? "" : " by %d processes".formatted(peers.count())));
    boolean over;
    Trainer.Run here = new Trainer.Run(places.out(), peers, words);
    try (Sam3 network = places.start().network(config, places.device());
        Trainer trainer = new Trainer(network, tokens, config, here)) {
      boolean resumed = trainer.resume();
      words.say(resumed ? "resumed at step " + trainer.position() : "starts at step 0");
      if (measures) {
        trainer.validateOn(validation);
      }
      over = train(trainer, config, peers, source(config, places, rows));
    }
    return over && (!measures || !peers.isFirst() || concludes(config, validation, places, words));
  }

  /**
   * Where a run reads, writes and computes.
   *
   * @param data a folder with an {@code index.jsonl}
   * @param out where weights and log go; made when it is not there
   * @param start where the weights begin, unless {@code out} holds a run to resume
   * @param device of this process
   */
  public record Places(Path data, Path out, Start start, Device device) {
    /** On the CPU. */
    public Places(Path data, Path out, Start start) {
      this(data, out, start, Device.CPU);
    }
  }

  private static BatchSource source(TrainConfig config, Places places, Manifest rows) {
    int stored = (int) Math.round(STORED * config.batches().side());
    return new BatchSource(
        rows.rows(),
        config.batches(),
        new PictureStore(places.data(), stored),
        ConceptLexicon.bundled());
  }

  private static boolean train(Trainer trainer, TrainConfig config, Peers peers, BatchSource source)
      throws IOException {
    long first = trainer.position() * config.practice().accumulation() * peers.count();
    try (BatchQueue queue = new BatchQueue(source, first + peers.rank(), peers.count())) {
      return trainer.run(number -> queue.take());
    }
  }

  /** Concludes; returns whether it came to the end of it. */
  private static boolean concludes(
      TrainConfig config, Manifest rows, Places places, Watcher watcher) throws IOException {
    try {
      conclude(config, rows, places, watcher);
      return true;
    } catch (CancellationException left) {
      watcher.say("trained and saved; " + left.getMessage() + "; the same command makes it again");
      return false;
    }
  }

  /** Writes the report; after a fine-tune also says whether it was worth it. */
  private static void conclude(TrainConfig config, Manifest rows, Places places, Watcher watcher)
      throws IOException {
    Path out = places.out();
    Start start = places.start();
    Path best = out.resolve(Trainer.BEST);
    Path chosen = Files.exists(best) ? best : out.resolve(Trainer.MODEL);
    List<Answered> examples = new ArrayList<>();
    Measurement measurement = new Measurement(config, rows, places.device(), watcher);
    Evaluation after = measurement.of(new Start(chosen, null), a -> keep(examples, a));
    List<String> words = new ArrayList<>();
    words.add("The weights of " + chosen.getFileName() + ". " + EvaluationReport.headline(after));
    if (start.weights() != null) {
      Comparison comparison = Comparison.of(measurement.of(start, a -> {}), after);
      Files.writeString(out.resolve("verdict.json"), ConfigFile.toJson(comparison) + "\n");
      words.add("Fine-tuned weights are " + comparison.verdict() + ".");
    }
    words.forEach(watcher::say);
    TrainingPage.write(out, words, examples);
  }

  private static void keep(List<Answered> examples, Answered answered) {
    if (examples.size() < EXAMPLES && answered.score().present()) {
      examples.add(answered);
    }
  }

  /** How weights are measured after a training. */
  private record Measurement(TrainConfig config, Manifest rows, Device device, Watcher watcher) {
    Evaluation of(Start weights, Consumer<Answered> observer) throws IOException {
      try (Sam3 network = weights.network(config, device)) {
        int most = config.practice().validationRows();
        return new Validation(network, rows, most, watcher).measure(observer);
      }
    }
  }

  /**
   * What a run starts from.
   *
   * @param weights a file with a whole network's weights, or null
   * @param trunk a file with a pretrained trunk, used when there are no {@code weights}, or null
   */
  public record Start(@Nullable Path weights, @Nullable Path trunk) {
    /** The network on the CPU. */
    Sam3 network(TrainConfig config) throws IOException {
      return network(config, Device.CPU);
    }

    Sam3 network(TrainConfig config, Device device) throws IOException {
      if (weights != null) {
        try (Checkpoint file = Checkpoint.open(weights)) {
          return Sam3.trainable(
              config.network(),
              file,
              config.practice().precision(),
              key -> Checkpoint.isKnownUnused(key) || Tracker.owns(key),
              device);
        }
      }
      if (trunk != null) {
        try (Safetensors file = Safetensors.open(trunk)) {
          return drawn(config, new InitialWeights(file, config.seed()), device);
        }
      }
      return drawn(config, new InitialWeights(null, config.seed()), device);
    }

    /** The sizes that the weights say they have, or null when they do not say. */
    public @Nullable Sam3Config network() throws IOException {
      if (weights == null) {
        return null;
      }
      try (Checkpoint file = Checkpoint.open(weights)) {
        return file.notes().map(n -> Sam3Config.fromJson(n.configuration())).orElse(null);
      }
    }

    private static Sam3 drawn(TrainConfig config, InitialWeights source, Device device)
        throws IOException {
      return Sam3.trainable(
          config.network(), source, config.practice().precision(), key -> false, device);
    }
  }
}
