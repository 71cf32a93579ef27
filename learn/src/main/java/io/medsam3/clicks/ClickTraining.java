package io.medsam3.clicks;

import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.LibTorch;
import io.medsam3.train.ConfigFile;
import io.medsam3.train.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole training of clicks and clips, from a detector's file to the file of a model with both.
 */
public final class ClickTraining {
  /** Pictures are kept somewhat larger than the network sees them, so that zooming finds detail. */
  private static final double STORED = 1.25;

  private ClickTraining() {}

  /**
   * Where everything comes from and goes to.
   *
   * @param pictures a folder with an {@code index.jsonl}
   * @param volumes a folder with {@code images} and {@code labels}, or null
   * @param model the file whose trunk is used as it is and whose detector is passed on
   * @param start a file whose tracker the training begins with, or null to begin anew
   * @param out where weights and log go, and where an unfinished training lies
   * @param device where the network is computed with
   */
  public record Places(
      Path pictures,
      @Nullable Path volumes,
      Path model,
      @Nullable Path start,
      Path out,
      Device device) {}

  /**
   * Trains, or goes on training what {@code files.out} holds.
   *
   * @param minutes by the clock of the training, over all its parts
   * @param changed changes the recipe of the bundled model
   * @return whether the training is over; it is not when the watcher wanted the end
   */
  public static boolean run(
      Places files, double minutes, UnaryOperator<ClickConfig> changed, Watcher watcher)
      throws IOException {
    Files.createDirectories(files.out);
    try (Safetensors model = Safetensors.open(files.model);
        Safetensors start = Safetensors.open(files.start == null ? files.model : files.start)) {
      CheckpointNotes notes = CheckpointNotes.read(files.model);
      Sam3Config sizes = Sam3Config.fromJson(notes.configuration());
      ClickConfig config = changed.apply(ClickConfig.of(sizes, minutes));
      LibTorch.useThreads(config.threads());
      Files.writeString(files.out.resolve("config.json"), ConfigFile.toJson(config));
      var begin = new TrackerStart(model, files.start == null ? null : start, config.seed());
      try (ClickNetwork network = ClickNetwork.of(config.network(), model, begin, files.device);
          ClickTrainer trainer =
              new ClickTrainer(
                  network,
                  steps(files, network, config, watcher),
                  new CombinedModel(model, notes, config),
                  files.out,
                  watcher)) {
        boolean resumed = trainer.resume();
        watcher.say(resumed ? "resumed at step " + trainer.position() : "starts at step 0");
        return trainer.run();
      }
    }
  }

  private static ClickSteps steps(
      Places files, ClickNetwork network, ClickConfig config, Watcher watcher) throws IOException {
    Manifest all = Manifest.read(files.pictures);
    Manifest rows = config.split().training(all).where(row -> !row.absent());
    watcher.say(
        "%d rows of %d in %s show something and are trained on"
            .formatted(rows.rows().size(), all.rows().size(), files.pictures));
    int side = config.batches().side();
    var store = new PictureStore(files.pictures, (int) Math.round(STORED * side));
    var source = new BatchSource(rows.rows(), config.batches(), store, ConceptLexicon.bundled());
    VolumeClips clips = null;
    if (files.volumes != null) {
      TrainingVolume.Listing listing = TrainingVolume.images(files.volumes, config.split(), false);
      watcher.say("trained on of %s: %s".formatted(files.volumes, listing));
      clips = new VolumeClips(listing.images(), config.clips(), side, config.batches().maskSide());
    }
    return new ClickSteps(network, config, source, clips);
  }
}
