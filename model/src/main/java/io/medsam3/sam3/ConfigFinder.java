package io.medsam3.sam3;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.WeightSource;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.vision.VitConfig;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Finds the configuration of a checkpoint that does not carry one: the preset whose telling tensors
 * have the checkpoint's shapes. Published files name no configuration.
 */
public final class ConfigFinder {
  private static final String TRUNK = "detector.backbone.vision_backbone.trunk.";
  private static final String TEXT = "detector.backbone.language_backbone.encoder.";
  private static final String DECODER = "detector.transformer.decoder.";

  private static final String TRACKER = "tracker.";

  /** Slices that the published tracker remembers, each of its own age. */
  private static final int MEMORY_AGES = 7;

  private ConfigFinder() {}

  /**
   * The preset that fits, with a tracker where the file holds one.
   *
   * @throws CheckpointException when none does, with what was found
   */
  public static Sam3Config find(WeightSource source) throws CheckpointException {
    Map<String, Sam3Config> presets = new TreeMap<>(Sam3Config.presets());
    for (Map.Entry<String, Sam3Config> preset : presets.entrySet()) {
      Sam3Config config = preset.getValue();
      if (config.vision().trunk() instanceof VitConfig vit && fits(source, config, vit)) {
        TrackerConfig tracker = TrackerConfig.presets().get(preset.getKey());
        return tracker != null && fits(source, config, tracker)
            ? config.withTracker(tracker)
            : config;
      }
    }
    throw new CheckpointException(
        "%s: holds %d tensors, but not those of a known size of this network (%s)"
            .formatted(source.name(), source.keys().size(), String.join(", ", presets.keySet())));
  }

  private static boolean fits(WeightSource source, Sam3Config config, VitConfig vit) {
    int positions = vit.positionGrid() * vit.positionGrid() + 1;
    int dim = config.detector().dim();
    int width = config.text().width();
    return has(source, TRUNK + "pos_embed", 1, positions, vit.dim())
        && has(source, TRUNK + "blocks." + (vit.depth() - 1) + ".norm1.bias", vit.dim())
        && has(source, TEXT + "token_embedding.weight", config.text().vocabulary(), width)
        && has(source, DECODER + "query_embed.weight", config.detector().queries(), dim);
  }

  /** Files of the detector alone have no tracker, and neither has one of other sizes. */
  private static boolean fits(WeightSource source, Sam3Config config, TrackerConfig tracker) {
    String last = TRACKER + "transformer.encoder.layers." + (tracker.memoryLayers() - 1);
    return has(source, TRACKER + "maskmem_tpos_enc", MEMORY_AGES, 1, 1, tracker.memoryDim())
        && has(source, last + ".linear1.weight", tracker.feedForward(), config.vision().dim());
  }

  private static boolean has(WeightSource source, String key, long... shape) {
    try (Scope scope = new Scope()) {
      Tensor tensor = source.keys().contains(key) ? source.find(key, shape) : null;
      return tensor != null && Arrays.equals(Tensors.shape(tensor), shape);
    }
  }
}
