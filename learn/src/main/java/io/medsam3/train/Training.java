package io.medsam3.train;

import io.medsam3.checkpoint.Safetensors;
import io.medsam3.data.BatchQueue;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A whole training run, from a folder of data to a folder of weights. */
public final class Training {
  /** Pictures are kept somewhat larger than the network sees them, so that zooming finds detail. */
  private static final double STORED = 1.25;

  private Training() {}

  /**
   * Trains, or goes on training what {@code out} holds.
   *
   * @param data a folder with an {@code index.jsonl}
   * @param out where weights and log go; made when it is not there
   * @param start where the weights begin, unless {@code out} holds a run to resume
   * @param tokens of the network's text encoder
   * @param console takes a line of text now and then
   */
  public static void run(
      TrainConfig config,
      Path data,
      Path out,
      Start start,
      PhraseTokens tokens,
      Consumer<String> console)
      throws IOException {
    Files.createDirectories(out);
    torch.set_num_threads(config.threads());
    Manifest all = Manifest.read(data);
    Manifest rows = config.split().training(all);
    console.accept(
        "%d rows of %d in %s are trained on"
            .formatted(rows.rows().size(), all.rows().size(), data));
    Files.writeString(out.resolve("config.json"), ConfigFile.toJson(config));
    int stored = (int) Math.round(STORED * config.batches().side());
    BatchSource source =
        new BatchSource(
            rows.rows(),
            config.batches(),
            new PictureStore(data, stored),
            ConceptLexicon.bundled());
    try (Sam3 network = start.network(config);
        Trainer trainer = new Trainer(network, tokens, config, out, console)) {
      boolean resumed = trainer.resume();
      console.accept(resumed ? "resumed at step " + trainer.position() : "starts at step 0");
      try (BatchQueue queue = new BatchQueue(source, trainer.position())) {
        trainer.run(step -> queue.take());
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
    Sam3 network(TrainConfig config) throws IOException {
      if (weights != null) {
        try (Safetensors file = Safetensors.open(weights)) {
          return Sam3.trainable(config.network(), file, Precision.FLOAT32, key -> false);
        }
      }
      if (trunk != null) {
        try (Safetensors file = Safetensors.open(trunk)) {
          return drawn(config, new InitialWeights(file, config.seed()));
        }
      }
      return drawn(config, new InitialWeights(null, config.seed()));
    }

    private static Sam3 drawn(TrainConfig config, InitialWeights source) throws IOException {
      return Sam3.trainable(config.network(), source, Precision.FLOAT32, key -> false);
    }
  }
}
