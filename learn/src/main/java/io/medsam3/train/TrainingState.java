package io.medsam3.train;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.peers.Peers;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * All that a run needs to go on as if it had never stopped, in one safetensors file: weights, their
 * average, the optimiser's moments, and where in the stream of batches it is.
 *
 * <p>No generator state is kept, for every draw depends on seed and step alone.
 */
public final class TrainingState {
  private final Map<String, Map<String, Tensor>> parts = new LinkedHashMap<>();

  public TrainingState(Map<String, Tensor> weights, WeightAverage average, AdamW optimiser) {
    parts.put("weights/", weights);
    parts.put("average/", average.average());
    parts.put("moment1/", optimiser.firstMoments());
    parts.put("moment2/", optimiser.secondMoments());
  }

  /** Also keeps what low-rank training changes instead of the weights. */
  TrainingState with(LowRank lowRank) {
    parts.put("base/", lowRank.bases());
    parts.put("factor/", lowRank.factors());
    return this;
  }

  /**
   * Where a run is.
   *
   * @param step next step to do
   * @param seconds spent so far
   */
  public record Position(long step, double seconds) {}

  public void save(Path file, Position position, String config) throws IOException {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parts.forEach((prefix, part) -> part.forEach((key, t) -> all.put(prefix + key, t)));
    SafetensorsWriter.write(
        file,
        all,
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

  /**
   * Copies a file's tensors into the run's own, in every process; only the first reads it. Refuses
   * a file of another network.
   */
  Position load(Path file, Peers peers) throws IOException {
    Position own = peers.isFirst() ? load(file) : new Position(0, 0);
    parts.values().forEach(part -> part.values().forEach(peers::copyFirst));
    double[] first = peers.ofFirst(own.step(), own.seconds());
    return new Position((long) first[0], first[1]);
  }

  /** Copies a file's tensors into the run's own; refuses a file of another network. */
  public Position load(Path file) throws IOException {
    try (Safetensors saved = Safetensors.open(file);
        NoGradGuard none = new NoGradGuard()) {
      for (Map.Entry<String, Map<String, Tensor>> part : parts.entrySet()) {
        for (Map.Entry<String, Tensor> entry : part.getValue().entrySet()) {
          copy(saved, part.getKey() + entry.getKey(), entry.getValue());
        }
      }
      Map<String, String> notes = saved.metadata();
      return new Position(
          Long.parseLong(notes.getOrDefault("step", "0")),
          Double.parseDouble(notes.getOrDefault("seconds", "0")));
    }
  }

  private static void copy(Safetensors saved, String key, Tensor into) throws IOException {
    try (Scope scope = new Scope()) {
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
}
