package io.medsam3.clicks;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.Params;
import io.medsam3.checkpoint.WeightSource;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.Tracker;
import io.medsam3.vision.ImageEncoder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A model's trunk as it is, and a tracker that learns on top of it; owns both. */
final class ClickNetwork implements AutoCloseable {
  private final Owner owner;
  private final Params learning;
  private final ImageEncoder image;
  private final Tracker tracker;

  private ClickNetwork(Sam3Config config, Owner owner, Params frozen, Params learning) {
    this.owner = owner;
    this.learning = learning;
    image = new ImageEncoder(frozen.at("detector.backbone.vision_backbone"), config.vision());
    tracker = new Tracker(learning, config.vision(), Objects.requireNonNull(config.tracker()));
  }

  /**
   * @param model with the trunk's weights
   * @param start with the tracker's
   * @param device where both are computed with
   */
  static ClickNetwork of(Sam3Config config, WeightSource model, WeightSource start, Device device)
      throws CheckpointException {
    Owner weights = new Owner();
    boolean done = false;
    try {
      Params frozen = Params.of(model, weights, Precision.FLOAT32, device);
      Params learning = Params.trainable(start, weights, Precision.FLOAT32, device);
      ClickNetwork network = new ClickNetwork(config, weights, frozen, learning);
      frozen.verify(key -> true);
      learning.verify(key -> !Tracker.owns(key));
      done = true;
      return network;
    } finally {
      if (!done) {
        weights.close();
      }
    }
  }

  Tracker tracker() {
    return tracker;
  }

  /** {@code made} where the network computes. */
  Tensor here(Tensor made) {
    return learning.device().place(made);
  }

  /** What is trained, by published name. */
  Map<String, Tensor> weights() {
    return learning.taken();
  }

  /** Takes pictures (B, 3, S, S) in -1..1; the trunk takes no gradient, the tracker's neck does. */
  FrameFeatures features(Tensor pictures) {
    try (Scope scope = new Scope()) {
      List<Tensor> maps = trunk(pictures);
      FrameFeatures features = tracker.features(maps);
      return new FrameFeatures(
          scope.keep(features.fine()), scope.keep(features.middle()), scope.keep(features.top()));
    }
  }

  private List<Tensor> trunk(Tensor pictures) {
    try (NoGradGuard none = new NoGradGuard()) {
      return image.trunk(pictures, Probe.NONE);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
