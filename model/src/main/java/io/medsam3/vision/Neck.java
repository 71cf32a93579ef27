package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Turns a trunk's maps into a pyramid whose levels have the detector's widths. */
public interface Neck {
  /** Takes a trunk's maps and returns one map (B, C, H, W) for each level, finest first. */
  List<Tensor> forward(List<Tensor> maps);

  /** Builds the neck at {@code p}, whose place is the published {@code convs}. */
  static Neck of(Params p, VisionConfig config) {
    return config.trunk() instanceof VitConfig vit
        ? new FeaturePyramid(p, vit.dim(), config.levelDims())
        : new LateralPyramid(p, config.levelDims());
  }
}
