package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import org.bytedeco.pytorch.Tensor;

/** Normalises the channels of (N, C, H, W) at each place, in float32. */
public record LayerNorm2d(LayerNorm norm) {
  public static LayerNorm2d of(Params p, long channels) {
    return new LayerNorm2d(
        new LayerNorm(p.getFloat("weight", channels), p.getFloat("bias", channels), 1e-6));
  }

  public Tensor forward(Tensor x) {
    return norm.forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
  }
}
