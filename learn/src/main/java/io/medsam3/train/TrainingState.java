package io.medsam3.train;

import io.medsam3.checkpoint.CheckpointException;
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
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * All that a run needs to go on as if it had never stopped, in one safetensors file: weights, their
 * average, the optimiser's moments, and where in the stream of batches it is.
 *
 * <p>No generator state is kept, for every draw depends on seed and step alone.
 */
public final class TrainingState {
  private final Map<String, Kept> parts = new LinkedHashMap<>();
  private final Shares shares;

  public TrainingState(Map<String, Tensor> weights, WeightAverage average, AdamW optimiser) {
    this.shares = average.kept().shares();
    parts.put("weights/", Kept.everywhere(weights, shares));
    parts.put("average/", average.kept());
    parts.put("moment1/", optimiser.firstMoments());
    parts.put("moment2/", optimiser.secondMoments());
  }

  /** Also keeps what low-rank training changes instead of the weights. */
  TrainingState with(LowRank lowRank) {
    parts.put("base/", Kept.everywhere(lowRank.bases(), shares));
    parts.put("factor/", Kept.everywhere(lowRank.factors(), shares));
    return this;
  }

  /**
   * Where a run is.
   *
   * @param step next step to do
   * @param seconds spent so far
   */
  public record Position(long step, double seconds) {}

  /** Writes the file in the first process; all processes of a run must call it. */
  public void save(Path file, Position position, String config) throws IOException {
    if (!shares.peers().isFirst()) {
      parts.values().forEach(Kept::give);
      return;
    }
    List<TensorSpec> specs = new ArrayList<>();
    parts.forEach((prefix, part) -> specs.addAll(part.specs(prefix)));
    SafetensorsWriter.write(
        file,
        specs,
        spec -> whole(spec.name()),
        Map.of(
            "kind",
            "medsam3 training state",
            "step",
            Long.toString(position.step()),
            "seconds",
            Double.toString(position.seconds()),
            "config",
            config));
  }

  private Tensor whole(String name) {
    int slash = name.indexOf('/') + 1;
    Kept part = parts.get(name.substring(0, slash));
    if (part == null) {
      throw new IllegalStateException("no part of '" + name + "'");
    }
    return part.whole(name.substring(slash));
  }

  /**
   * Copies a file's tensors into the run's own, in every process, of which the first reads the
   * file; refuses a file of another network.
   */
  public Position load(Path file) throws IOException {
    boolean first = shares.peers().isFirst();
    try (Safetensors saved = first ? Safetensors.open(file) : null) {
      for (Map.Entry<String, Kept> part : parts.entrySet()) {
        for (String key : part.getValue().parameters().keySet()) {
          load(saved, part.getKey(), key, part.getValue());
        }
      }
      Map<String, String> notes = saved == null ? Map.of() : saved.metadata();
      double[] at =
          shares
              .peers()
              .ofFirst(
                  Double.parseDouble(notes.getOrDefault("step", "0")),
                  Double.parseDouble(notes.getOrDefault("seconds", "0")));
      return new Position((long) at[0], at[1]);
    }
  }

  private static void load(@Nullable Safetensors saved, String prefix, String key, Kept part)
      throws IOException {
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor room = part.room(key);
      if (saved != null) {
        copy(saved, prefix + key, room);
      }
      part.take(key, room);
    }
  }

  private static void copy(Safetensors saved, String key, Tensor into) throws IOException {
    long[] shape = Tensors.shape(into);
    Tensor found = saved.find(key, shape);
    if (found == null || !Arrays.equals(Tensors.shape(found), shape)) {
      throw new CheckpointException(
          "%s: %s '%s'; not a training state of this network"
              .formatted(saved.name(), found == null ? "no" : "another shape of", key));
    }
    into.copy_(found);
  }
}
