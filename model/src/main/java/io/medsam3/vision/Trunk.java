package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Probe;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Turns pixels into feature maps. */
public interface Trunk {
  /** Takes (B, 3, S, S) in -1..1; returns maps (B, C, H, W), finest first. */
  List<Tensor> forward(Tensor image, Probe probe);

  /**
   * The same as a chain: the first part takes the image alone, each further one what the part
   * before it returns. A backward pass can then keep no more than what lies between the parts.
   */
  List<UnaryOperator<List<Tensor>>> parts();

  /** Builds the trunk at {@code p}, whose place is the published {@code trunk}. */
  static Trunk of(Params p, VisionConfig config) {
    return config.trunk() instanceof VitConfig vit
        ? new VisionTransformer(p, vit, config.grid())
        : new MobileNet(p);
  }
}
