package io.medsam3.cli;

import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A checkpoint of the smallest network with formula weights: real in all but what it knows. */
final class NanoModel {
  private NanoModel() {}

  static Path write(Path folder) throws IOException {
    return write(folder.resolve("nano.safetensors"), Sam3Config.nano());
  }

  /** One that can be pointed at. */
  static Path writeWithTracker(Path folder) throws IOException {
    Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
    return write(folder.resolve("nano-tracker.safetensors"), config);
  }

  private static Path write(Path file, Sam3Config config) throws IOException {
    var weights = new FormulaWeights("", Map.of());
    try (Sam3 network = Sam3.load(config, weights, Precision.FLOAT32, key -> true)) {
      SafetensorsWriter.write(
          file,
          network.weights(),
          new CheckpointNotes(config.toJson(), "formula", "", "none").toMetadata());
    }
    return file;
  }
}
