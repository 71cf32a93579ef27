package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.GradMode;
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
    Tensor y;
    if (q == k && !GradMode.is_enabled()) { // one product of twice the width
      Tensor both = project(q, 0, 2).unflatten(2, new long[] {2, heads, headSize()});
      Tensor queries = both.select(2, 0).transpose(1, 2);
      y = ScaledAttention.apply(queries, both.select(2, 1).transpose(1, 2), project(v, 2), bias);
    } else {
      y = ScaledAttention.apply(project(q, 0), project(k, 1), project(v, 2), bias);
    }
    return out.forward(y.transpose(1, 2).flatten(2, 3));
  }

  private long headSize() {
    return weight.size(1) / heads;
  }

  /** From (P, T, C) to (P, heads, T, C/heads) by the {@code part}-th third of the packed rows. */
  private Tensor project(Tensor x, int part) {
    return project(x, part, 1).reshape(x.size(0), x.size(1), heads, headSize()).transpose(1, 2);
  }

  /** From (P, T, C) to (P, T, count * C) by some thirds of the packed rows. */
  private Tensor project(Tensor x, int first, int count) {
    long dim = weight.size(1);
    long from = first * dim;
    long rows = count * dim;
    return new Linear(weight.narrow(0, from, rows), this.bias.narrow(0, from, rows), type)
        .forward(x);
  }

  /** From (P, Tk), true = padding, to a bias (P, 1, 1, Tk) of zero and minus infinity. */
  public static Tensor paddingBias(Tensor padding) {
    Tensor none = Tensors.zeros(padding, ScalarType.Float, Tensors.shape(padding));
    Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
    return torch.masked_fill(none, padding, never).unsqueeze(1).unsqueeze(1);
  }
}
