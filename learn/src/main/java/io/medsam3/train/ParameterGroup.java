package io.medsam3.train;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Which learning rate and weight decay a parameter has.
 *
 * @param rate factor on the learning rate
 * @param decays whether weight decay applies
 */
record ParameterGroup(double rate, boolean decays) {
  private static final String TRUNK = "detector.backbone.vision_backbone.trunk.";

  /** Norms, biases and embeddings never decay; nor does a pretrained trunk. */
  static ParameterGroup of(String key, Tensor parameter, OptimiserSettings settings) {
    boolean trunk = key.startsWith(TRUNK);
    boolean plain =
        parameter.dim() > 1
            && !key.contains("embed.weight")
            && !key.contains("embedding")
            && !key.contains("pos_embed")
            && !key.contains("reference_points")
            && !key.contains("presence_token.weight");
    return new ParameterGroup(trunk ? settings.trunkRate() : 1, plain && !trunk);
  }

  static Map<String, ParameterGroup> of(
      Map<String, Tensor> parameters, OptimiserSettings settings) {
    Map<String, ParameterGroup> groups = new TreeMap<>();
    parameters.forEach((key, tensor) -> groups.put(key, of(key, tensor, settings)));
    return groups;
  }
}
