package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Two-dimensional rotary position encoding: the first half of the channel pairs turns with the
 * column, the second with the row.
 *
 * @param turns complex64 (H W, head size / 2), of length 1
 */
public record RotaryEncoding(Tensor turns) {
  private static final double THETA = 10000;

  /** For a grid of {@code side} x {@code side} tokens whose positions are multiplied by scale. */
  public static RotaryEncoding of(long headSize, long side, double scale) {
    Tensor index = Tensors.range(side * side);
    Tensor row = index.div(new Scalar(side)).floor();
    Tensor column = index.sub(Tensors.scale(row, side));
    Tensor steps = Tensors.scale(Tensors.range(headSize / 4), 4).div(new Scalar(headSize));
    Tensor rates = torch.pow(new Scalar(THETA), steps).reciprocal();
    Tensor angles =
        Tensors.cat(
            1,
            torch.outer(Tensors.scale(column, scale), rates),
            torch.outer(Tensors.scale(row, scale), rates));
    return new RotaryEncoding(torch.polar(torch.ones_like(angles), angles));
  }

  /** As {@link #of}, kept alive and beside the weights by {@code p}. */
  public static RotaryEncoding owned(Params p, long headSize, long side, double scale) {
    try (Scope scope = new Scope()) {
      return new RotaryEncoding(p.own(of(headSize, side, scale).turns));
    }
  }

  /** Takes and returns (N, heads, T, head size); turns in float32, returns the type it got. */
  public Tensor apply(Tensor x) {
    long[] pairs = {x.size(0), x.size(1), x.size(2), x.size(3) / 2, 2};
    Tensor complex = torch.view_as_complex(Tensors.toFloat(x).reshape(pairs).contiguous());
    Tensor turned = torch.view_as_real(complex.mul(turns)).flatten(3, 4);
    return Tensors.cast(turned, x.scalar_type());
  }

  /** (tokens, head size / 2, 2): cosine and sine. */
  public Tensor table() {
    return torch.view_as_real(turns);
  }
}
