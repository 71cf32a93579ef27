package io.medsam3.train;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * Which learning rate and weight decay a parameter has.
 *
 * @param rate factor on the learning rate
 * @param decays whether weight decay applies
 */
record ParameterGroup(double rate, boolean decays) {
  private static final String TRUNK = "detector.backbone.vision_backbone.trunk.";
  private static final Pattern BLOCK = Pattern.compile(Pattern.quote(TRUNK) + "blocks\\.(\\d+)\\.");
  private static final String READOUT = "semantic_seg_head";

  /** A readout of few inputs must grow far, which Adam's even steps make slow. */
  private static final double READOUT_RATE = 4;

  static Map<String, ParameterGroup> of(
      Map<String, Tensor> parameters, OptimiserSettings settings, Practice practice) {
    int blocks = parameters.keySet().stream().mapToInt(key -> block(key) + 1).max().orElse(0);
    Map<String, ParameterGroup> groups = new TreeMap<>();
    parameters.forEach(
        (key, tensor) -> {
          ParameterGroup group =
              practice.rates().isEmpty()
                  ? bundled(key, isMatrix(key, tensor), settings)
                  : new ParameterGroup(longest(key, practice.rates()), isMatrix(key, tensor));
          double depth = layerFactor(key, blocks, practice.layerDecay());
          groups.put(key, new ParameterGroup(group.rate * depth, group.decays));
        });
    return groups;
  }

  /** Norms, biases and embeddings never decay. */
  private static boolean isMatrix(String key, Tensor parameter) {
    return parameter.dim() > 1
        && !key.contains("embed.weight")
        && !key.contains("embedding")
        && !key.contains("pos_embed")
        && !key.contains("reference_points")
        && !key.contains("presence_token.weight");
  }

  /** The bundled model's: its pretrained trunk neither decays nor moves fast. */
  private static ParameterGroup bundled(String key, boolean matrix, OptimiserSettings settings) {
    boolean trunk = key.startsWith(TRUNK);
    double rate = trunk ? settings.trunkRate() : key.contains(READOUT) ? READOUT_RATE : 1;
    return new ParameterGroup(rate, matrix && !trunk);
  }

  private static double longest(String key, Map<String, Double> rates) {
    String best = "";
    double rate = 1;
    for (Map.Entry<String, Double> entry : rates.entrySet()) {
      if (key.contains(entry.getKey()) && entry.getKey().length() > best.length()) {
        best = entry.getKey();
        rate = entry.getValue();
      }
    }
    return rate;
  }

  /**
   * decay^(blocks + 1 - id), where the patch embedding is 0, block k is k + 1, and what lies beyond
   * the trunk's blocks is not scaled; nor are position codes (section 8.3 of the training notes).
   */
  static double layerFactor(String key, int blocks, double decay) {
    if (!key.startsWith(TRUNK) || blocks == 0 || key.endsWith("pos_embed")) {
      return 1;
    }
    int block = block(key);
    boolean first = key.contains("patch_embed") || key.contains("ln_pre");
    int id = block >= 0 ? block + 1 : first ? 0 : blocks + 1;
    return Math.pow(decay, blocks + 1 - id);
  }

  private static int block(String key) {
    Matcher found = BLOCK.matcher(key);
    return found.lookingAt() ? Integer.parseInt(found.group(1)) : -1;
  }
}
