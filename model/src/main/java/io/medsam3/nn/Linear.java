package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** y = x Wᵀ + b over the last axis, computed and returned in {@code type}. */
public record Linear(Tensor weight, Tensor bias, ScalarType type) {
  public static Linear of(Params p, long in, long out) {
    return new Linear(p.get("weight", out, in), p.get("bias", out), p.computeType());
  }

  public Tensor forward(Tensor x) {
    return torch.linear(
        Tensors.cast(x, type),
        Tensors.cast(weight, type),
        Tensors.optional(Tensors.cast(bias, type)));
  }
}
