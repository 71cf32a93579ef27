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
  private static final String READOUT = "semantic_seg_head";

  /** A readout of few inputs must grow far, which Adam's even steps make slow. */
  private static final double READOUT_RATE = 4;

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
    double rate = trunk ? settings.trunkRate() : key.contains(READOUT) ? READOUT_RATE : 1;
    return new ParameterGroup(rate, plain && !trunk);
  }

  static Map<String, ParameterGroup> of(
      Map<String, Tensor> parameters, OptimiserSettings settings) {
    Map<String, ParameterGroup> groups = new TreeMap<>();
    parameters.forEach((key, tensor) -> groups.put(key, of(key, tensor, settings)));
    return groups;
  }
}
