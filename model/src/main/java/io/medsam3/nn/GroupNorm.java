package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Normalises groups of channels of (N, C, H, W), in float32. */
public record GroupNorm(Tensor weight, Tensor bias, long groups) {
  public static GroupNorm of(Params p, long channels, long groups) {
    return new GroupNorm(p.getFloat("weight", channels), p.getFloat("bias", channels), groups);
  }

  public Tensor forward(Tensor x) {
    return typed(Tensors.toFloat(x));
  }

  /**
   * In float32 within, but from and to the type of {@code x}: one rounding, and half the memory.
   */
  public Tensor typed(Tensor x) {
    return torch.group_norm(
        x, groups, Tensors.optional(weight), Tensors.optional(bias), 1e-5, true);
  }
}
