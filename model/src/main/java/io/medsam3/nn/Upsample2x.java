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
    long out = weight.size(1);
    long moreIn = FullBlocks.missing(weight.size(0));
    long learning = x.requires_grad() ? FullBlocks.missingToRead(out) : 0;
    long moreOut = Math.max(learning, FullBlocks.missingToMake(out, type));
    Tensor map =
        torch.conv_transpose2d(
            FullBlocks.filled(Tensors.cast(x, type), 0, 0, 0, 0, 0, moreIn),
            FullBlocks.filled(Tensors.cast(weight, type), 0, 0, 0, 0, 0, moreOut, 0, moreIn),
            Tensors.optional(FullBlocks.filled(Tensors.cast(bias, type), 0, moreOut)),
            new long[] {2, 2},
            new long[] {0, 0},
            new long[] {0, 0},
            1,
            1,
            1);
    return moreOut == 0 ? map : map.narrow(1, 0, out);
  }
}
