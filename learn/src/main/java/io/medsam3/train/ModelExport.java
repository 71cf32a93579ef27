package io.medsam3.train;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.checkpoint.TensorSpec;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Makes the file to ship of one training, or of several from one start: the mean of their weights
 * (Wortsman and others, 2022) in half precision.
 */
public final class ModelExport {
  private ModelExport() {}

  /**
   * Writes {@code file} from model files that trainings made, the first of which gives the notes.
   *
   * @param source what the weights were trained on, for the file's notes
   * @param licence of the weights
   */
  public static void write(List<Path> models, Path file, String source, String licence)
      throws IOException {
    CheckpointNotes first = CheckpointNotes.read(models.get(0));
    var own = new CheckpointNotes(first.configuration(), source, "", licence);
    try (Opened open = Opened.of(models)) {
      Safetensors one = open.files.get(0);
      for (Safetensors other : open.files) {
        requireSame(one, other);
      }
      Map<String, String> metadata = new LinkedHashMap<>(one.metadata());
      metadata.putAll(own.toMetadata());
      List<TensorSpec> specs =
          one.specs().stream()
              .map(spec -> new TensorSpec(spec.name(), ScalarType.Half, spec.shape()))
              .toList();
      SafetensorsWriter.write(file, specs, spec -> mean(open.files, spec), metadata);
    }
  }

  /** Several files, closed together. */
  private record Opened(List<Safetensors> files) implements AutoCloseable {
    static Opened of(List<Path> paths) throws IOException {
      Opened open = new Opened(new ArrayList<>());
      boolean done = false;
      try {
        for (Path path : paths) {
          open.files.add(Safetensors.open(path));
        }
        done = true;
        return open;
      } finally {
        if (!done) {
          open.close();
        }
      }
    }

    @Override
    public void close() throws IOException {
      for (Safetensors file : files) {
        file.close();
      }
    }
  }

  private static void requireSame(Safetensors first, Safetensors other) throws CheckpointException {
    Set<String> onlyHere = shapes(first);
    Set<String> onlyThere = shapes(other);
    onlyThere.removeAll(onlyHere);
    onlyHere.removeAll(shapes(other));
    if (!onlyHere.isEmpty() || !onlyThere.isEmpty()) {
      throw new CheckpointException(
          "%s has %d tensors that %s lacks %s, and lacks %d that it has %s; expected trainings of one network"
              .formatted(
                  other.name(),
                  onlyThere.size(),
                  first.name(),
                  some(onlyThere),
                  onlyHere.size(),
                  some(onlyHere)));
    }
  }

  private static List<String> some(Set<String> names) {
    return names.stream().limit(3).toList();
  }

  private static Set<String> shapes(Safetensors file) {
    Set<String> shapes = new TreeSet<>();
    file.specs().forEach(spec -> shapes.add(spec.name() + " " + Arrays.toString(spec.shape())));
    return shapes;
  }

  private static Tensor mean(List<Safetensors> models, TensorSpec spec) {
    try (Scope scope = new Scope()) {
      Tensor sum = found(models.get(0), spec);
      for (Safetensors other : models.subList(1, models.size())) {
        sum = sum.add(found(other, spec));
      }
      return scope.keep(Tensors.scale(sum, 1.0 / models.size()).to(ScalarType.Half));
    }
  }

  private static Tensor found(Safetensors model, TensorSpec spec) {
    Tensor found = model.find(spec.name(), spec.shape());
    if (found == null) {
      throw new IllegalStateException("no tensor '" + spec.name() + "' in " + model.name());
    }
    return Tensors.toFloat(found);
  }
}
