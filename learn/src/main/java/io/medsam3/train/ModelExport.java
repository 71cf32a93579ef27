package io.medsam3.train;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.checkpoint.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Makes the file to ship of a training run: the averaged weights in half precision. */
public final class ModelExport {
  private ModelExport() {}

  /**
   * Writes {@code file} from what {@link Trainer} left in {@code run}.
   *
   * @param source what the weights were trained on, for the file's notes
   * @param licence of the weights
   */
  public static void write(Path run, Path file, String source, String licence) throws IOException {
    try (Safetensors trained = Safetensors.open(run.resolve(Trainer.MODEL))) {
      Map<String, String> notes = trained.metadata();
      String training = notes.getOrDefault(Trainer.TRAINING, "");
      if (training.isEmpty()) {
        throw new CheckpointException(
            trained.name()
                + ": no '"
                + Trainer.TRAINING
                + "' in its notes; no training run's file");
      }
      String configuration = ConfigFile.fromJson(training).network().toJson();
      Map<String, String> metadata =
          new LinkedHashMap<>(new CheckpointNotes(configuration, source, "", licence).toMetadata());
      metadata.put(Trainer.TRAINING, training);
      metadata.put(Trainer.STEP, notes.getOrDefault(Trainer.STEP, ""));
      List<TensorSpec> specs =
          trained.specs().stream()
              .map(spec -> new TensorSpec(spec.name(), ScalarType.Half, spec.shape()))
              .toList();
      SafetensorsWriter.write(file, specs, spec -> half(trained, spec), metadata);
    }
  }

  private static Tensor half(Safetensors trained, TensorSpec spec) {
    Tensor found = trained.find(spec.name(), spec.shape());
    if (found == null) {
      throw new IllegalStateException("no tensor '" + spec.name() + "' in " + trained.name());
    }
    return found.to(ScalarType.Half);
  }
}
