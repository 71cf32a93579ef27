package io.medsam3.clicks;

import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.checkpoint.TensorSpec;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.Tracker;
import io.medsam3.train.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The file to ship: a detector's weights as they were and a trained tracker's, in half precision.
 *
 * @param detector the detector's file, open as long as this is used
 * @param notes what that file says of itself
 */
record CombinedModel(Safetensors detector, CheckpointNotes notes, ClickConfig config) {
  /** Key of the file's notes: the configuration of the tracker's training. */
  static final String TRAINING = "medsam3.clicks";

  /** Key of the file's notes: steps of the tracker's training. */
  static final String STEP = "medsam3.clicks.step";

  /**
   * Writes the file; it is whole or not there.
   *
   * @param tracker weights of the tracker and its neck, by published name
   */
  void write(Path file, Map<String, Tensor> tracker, long step) throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    for (TensorSpec spec : detector.specs()) {
      if (!Tracker.owns(spec.name())) {
        specs.add(new TensorSpec(spec.name(), ScalarType.Half, spec.shape()));
      }
    }
    tracker.forEach(
        (name, tensor) -> specs.add(new TensorSpec(name, ScalarType.Half, Tensors.shape(tensor))));
    SafetensorsWriter.write(file, specs, spec -> half(tracker, spec), metadata(step));
  }

  private Tensor half(Map<String, Tensor> tracker, TensorSpec spec) {
    Tensor own = tracker.get(spec.name());
    Tensor found = own == null ? detector.find(spec.name(), spec.shape()) : own;
    if (found == null) {
      throw new IllegalStateException("no tensor '" + spec.name() + "' in " + detector.name());
    }
    return found.detach().to(ScalarType.Half);
  }

  private Map<String, String> metadata(long step) {
    Map<String, String> all = new TreeMap<>(detector.metadata());
    String network = config.network().toJson();
    var own = new CheckpointNotes(network, notes.source(), "", notes.licence());
    all.putAll(own.toMetadata());
    all.put(TRAINING, ConfigFile.toJson(config));
    all.put(STEP, Long.toString(step));
    return all;
  }
}
