package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention whose projections lie packed in one matrix: rows of query, key, value.
 *
 * <p>Batch first, whereas the official code is sequence first: (P, T, C).
 */
public final class Attention {
  private final Tensor weight;
  private final Tensor bias;
  private final Linear out;
  private final long heads;
  private final ScalarType type;

  private Attention(Params p, long dim, long heads) {
    this.weight = p.get("in_proj_weight", 3 * dim, dim);
    this.bias = p.get("in_proj_bias", 3 * dim);
    this.out = Linear.of(p.at("out_proj"), dim, dim);
    this.heads = heads;
    this.type = p.computeType();
  }

  public static Attention of(Params p, long dim, long heads) {
    return new Attention(p, dim, heads);
  }

  /** Takes q (P, Tq, C), k and v (P, Tk, C); returns (P, Tq, C). */
  public Tensor forward(Tensor q, Tensor k, Tensor v) {
    return forward(q, k, v, null);
  }

  /** With a bias that broadcasts to (P, heads, Tq, Tk), minus infinity where not to look. */
  public Tensor forward(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias) {
    Tensor y = ScaledAttention.apply(project(q, 0), project(k, 1), project(v, 2), bias);
    return out.forward(y.transpose(1, 2).flatten(2, 3));
  }

  /** From (P, T, C) to (P, heads, T, C/heads) by the {@code part}-th third of the packed rows. */
  private Tensor project(Tensor x, int part) {
    long dim = weight.size(1);
    var rows =
        new Linear(weight.narrow(0, part * dim, dim), this.bias.narrow(0, part * dim, dim), type);
    return rows.forward(x).reshape(x.size(0), x.size(1), heads, dim / heads).transpose(1, 2);
  }

  /** From (P, Tk), true = padding, to a bias (P, 1, 1, Tk) of zero and minus infinity. */
  public static Tensor paddingBias(Tensor padding) {
    Tensor none = Tensors.zeros(padding, ScalarType.Float, Tensors.shape(padding));
    Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
    return torch.masked_fill(none, padding, never).unsqueeze(1).unsqueeze(1);
  }
}
