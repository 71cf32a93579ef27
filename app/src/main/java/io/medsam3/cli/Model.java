package io.medsam3.cli;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.predict.ImagePredictor;
import io.medsam3.predict.Selection;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A loaded checkpoint with the rule by which its answers are selected.
 *
 * <p>Owns the weights until closed.
 */
record Model(Path file, Sam3 network, ImagePredictor predictor, Selection selection)
    implements AutoCloseable {
  private static final String SELECTION_KEY = "selection";

  /**
   * Loads a checkpoint of any known layout.
   *
   * @param wanted the rule that the user asked for, or null for the checkpoint's own
   */
  static Model open(Path file, Precision precision, @Nullable Selection wanted) throws IOException {
    try (Safetensors source = Safetensors.open(file)) {
      String json = source.metadata().get(Sam3Config.METADATA_KEY);
      if (json == null) {
        throw new CheckpointException(
            "%s: no network configuration under '%s' in its notes"
                .formatted(file, Sam3Config.METADATA_KEY));
      }
      String named = source.metadata().getOrDefault(SELECTION_KEY, Selection.SAM3.label());
      Selection selection = wanted == null ? Selection.of(named) : wanted;
      Sam3 network = Sam3.load(Sam3Config.fromJson(json), source, precision, key -> false);
      return new Model(file, network, new ImagePredictor(network), selection);
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
