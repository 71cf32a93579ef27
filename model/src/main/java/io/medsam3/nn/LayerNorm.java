package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Normalises the last axis, in float32. */
public record LayerNorm(Tensor weight, Tensor bias, double eps) {
  /** With the eps of every layer norm of the published model over the last axis. */
  public static LayerNorm of(Params p, long dim) {
    return new LayerNorm(p.getFloat("weight", dim), p.getFloat("bias", dim), 1e-5);
  }

  public Tensor forward(Tensor x) {
    return torch.layer_norm(
        Tensors.toFloat(x),
        new long[] {weight.size(0)},
        Tensors.optional(weight),
        Tensors.optional(bias),
        eps,
        true);
  }
}
