package io.medsam3.cli;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.hub.Weights;
import io.medsam3.sam3.ConfigFinder;
import io.medsam3.tensor.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that {@code pull} keeps of published weights. */
final class WeightsFile {
  private WeightsFile() {}

  static String name(Weights weights) {
    return weights.label() + ".safetensors";
  }

  /** Keeps what inference needs of a checkpoint, with notes of where it comes from. */
  static Map<String, Object> convert(Weights weights, Path file, Path target) throws IOException {
    LibTorch.awaitLoading();
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      String configuration = checkpoint.notes().map(CheckpointNotes::configuration).orElse("");
      if (configuration.isEmpty()) {
        configuration = ConfigFinder.find(checkpoint).toJson();
      }
      String source = checkpoint.sha256(done -> {});
      checkpoint.save(
          target,
          new CheckpointNotes(
              configuration, weights.address().toString(), source, weights.licence()));
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("weights", target.toString());
      facts.put("sourceSha256", source);
      facts.put("layout", checkpoint.layout().toString());
      facts.put("megabytes", Files.size(target) >> 20);
      return facts;
    }
  }

  /** Of a file that another machine has converted. */
  static Map<String, Object> facts(Path target, String sha256) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("weights", target.toString());
    facts.put("sha256", sha256);
    facts.put("megabytes", Files.size(target) >> 20);
    return facts;
  }
}
