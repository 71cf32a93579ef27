package io.medsam3.sam3;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.Params;
import io.medsam3.checkpoint.WeightSource;
import io.medsam3.detector.Detector;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.LibTorch;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.text.TextEncoder;
import io.medsam3.tracker.Tracker;
import io.medsam3.vision.ImageEncoder;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The network with its weights: image encoder, text encoder, detector and, where there is one,
 * tracker.
 *
 * <p>Owns the weights until closed. Forward passes do not change it, so threads may share it.
 */
public final class Sam3 implements AutoCloseable {
  private final Sam3Config config;
  private final WeightSource source;
  private final Owner owner;
  private final Params params;
  private final ImageEncoder image;
  private final TextEncoder text;
  private final Detector detector;
  private final @Nullable Tracker tracker;

  private Sam3(Sam3Config config, WeightSource source, Owner owner, Params params) {
    this.config = config;
    this.source = source;
    this.owner = owner;
    this.params = params;
    Params p = params.at("detector");
    image = new ImageEncoder(p.at("backbone.vision_backbone"), config.vision());
    text = new TextEncoder(p.at("backbone.language_backbone"), config.text());
    detector = new Detector(p, config.detector());
    tracker =
        config.tracker() == null ? null : new Tracker(params, config.vision(), config.tracker());
  }

  /** Loads the network for inference on the CPU. */
  public static Sam3 load(
      Sam3Config config, WeightSource source, Precision precision, Predicate<String> expectedUnused)
      throws CheckpointException {
    return load(config, source, precision, expectedUnused, Device.CPU);
  }

  /**
   * Loads the network for inference.
   *
   * @param expectedUnused names that the source may hold without the network asking for them
   * @param device where the weights go, and all that is computed with them
   */
  public static Sam3 load(
      Sam3Config config,
      WeightSource source,
      Precision precision,
      Predicate<String> expectedUnused,
      Device device)
      throws CheckpointException {
    LibTorch.awaitLoading();
    if (config.isLarge()) {
      LibTorch.useCores();
    }
    Owner owner = new Owner();
    Params params = Params.of(source, owner, precision, device.requireAvailable());
    return verified(config, source, owner, params, expectedUnused);
  }

  /**
   * Loads the network for training: every weight is a float32 leaf that takes a gradient.
   *
   * @param precision in which layers compute
   */
  public static Sam3 trainable(
      Sam3Config config,
      WeightSource source,
      Precision precision,
      Predicate<String> expectedUnused,
      Device device)
      throws CheckpointException {
    LibTorch.awaitLoading();
    Owner owner = new Owner();
    Params params = Params.trainable(source, owner, precision, device.requireAvailable());
    return verified(config, source, owner, params, expectedUnused);
  }

  private static Sam3 verified(
      Sam3Config config,
      WeightSource source,
      Owner owner,
      Params params,
      Predicate<String> expectedUnused)
      throws CheckpointException {
    LibTorch.awaitLoading();
    boolean done = false;
    try {
      Sam3 network = new Sam3(config, source, owner, params);
      params.verify(expectedUnused);
      done = true;
      return network;
    } finally {
      if (!done) {
        owner.close();
      }
    }
  }

  public Sam3Config config() {
    return config;
  }

  /** Where the weights lie. */
  public Device device() {
    return params.device();
  }

  /** Where the weights came from; mapped weights live as long as it does. */
  public WeightSource source() {
    return source;
  }

  /** All weights by published name, in the order in which the layers took them. */
  public Map<String, Tensor> weights() {
    return params.taken();
  }

  public ImageEncoder image() {
    return image;
  }

  public TextEncoder text() {
    return text;
  }

  public Detector detector() {
    return detector;
  }

  /** Throws IllegalArgumentException when the network was configured without one. */
  public Tracker tracker() {
    if (tracker == null) {
      throw new IllegalArgumentException(
          "the network was loaded without a tracker; it answers text and boxes only");
    }
    return tracker;
  }

  @Override
  public void close() {
    owner.close();
  }
}
