package io.medsam3.detector;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Everything the detector says about P prompts; scores and boxes are float32.
 *
 * @param layers each decoder layer's answer, the last being the result
 * @param masks masks of the last layer's queries
 */
public record DetectorOutput(List<Layer> layers, MaskFeatures masks) {
  public DetectorOutput {
    layers = List.copyOf(layers);
  }

  /**
   * One decoder layer's answer. With dual queries (training) the second half of Q are the
   * one-to-many queries.
   *
   * @param logits (P, Q), without presence
   * @param boxes (P, Q, 4) as cx, cy, w, h in 0..1
   * @param presence (P, 1) logit
   */
  public record Layer(Tensor logits, Tensor boxes, Tensor presence) {}

  public Layer last() {
    return layers.get(layers.size() - 1);
  }
}
