package io.medsam3.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a checkpoint of this project says of itself.
 *
 * @param configuration of the network, as JSON
 * @param source where the weights come from: a file's name, or a training run
 * @param sourceSha256 of that file, hexadecimal; empty when there is none
 * @param licence of the weights
 */
public record CheckpointNotes(
    String configuration, String source, String sourceSha256, String licence) {
  private static final String CONFIGURATION = "medsam3.configuration";
  private static final String SOURCE = "medsam3.source";
  private static final String SOURCE_SHA_256 = "medsam3.source.sha256";
  private static final String LICENCE = "medsam3.licence";

  /** As the metadata of a safetensors file. */
  public Map<String, String> toMetadata() {
    return Map.of(
        "format",
        "pt",
        CONFIGURATION,
        configuration,
        SOURCE,
        source,
        SOURCE_SHA_256,
        sourceSha256,
        LICENCE,
        licence);
  }

  /**
   * The notes of a file of this project.
   *
   * @throws CheckpointException when the file has none
   */
  public static CheckpointNotes read(Path model) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      return checkpoint
          .notes()
          .orElseThrow(
              () ->
                  new CheckpointException(
                      model
                          + ": says nothing of its network; expected a model that this project"
                          + " trained"));
    }
  }

  /** The notes in a file's metadata; empty when the file is not of this project. */
  static Optional<CheckpointNotes> of(Map<String, String> metadata) {
    String configuration = metadata.get(CONFIGURATION);
    return configuration == null
        ? Optional.empty()
        : Optional.of(
            new CheckpointNotes(
                configuration,
                metadata.getOrDefault(SOURCE, ""),
                metadata.getOrDefault(SOURCE_SHA_256, ""),
                metadata.getOrDefault(LICENCE, "")));
  }
}
