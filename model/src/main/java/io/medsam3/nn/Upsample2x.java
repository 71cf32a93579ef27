package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Transposed 2x2 convolution of stride 2: twice the height and width. */
public record Upsample2x(Tensor weight, Tensor bias, ScalarType type) {
  public static Upsample2x of(Params p, long in, long out) {
    return new Upsample2x(p.get("weight", in, out, 2, 2), p.get("bias", out), p.computeType());
  }

  /** Takes (N, C, H, W), returns (N, out, 2H, 2W). */
  public Tensor forward(Tensor x) {
    return torch.conv_transpose2d(
        Tensors.cast(x, type),
        Tensors.cast(weight, type),
        Tensors.optional(Tensors.cast(bias, type)),
        new long[] {2, 2},
        new long[] {0, 0},
        new long[] {0, 0},
        1,
        1,
        1);
  }
}
