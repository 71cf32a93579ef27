package io.medsam3.nn;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** softmax(q kᵀ / sqrt(d) + bias) v, fused where that is the faster way. */
public final class ScaledAttention {
  /** Attention weights that are there at a time; they need not fit a cache, but memory. */
  private static final long MOST_WEIGHTS = 1 << 25;

  private ScaledAttention() {}

  /**
   * Takes q (N, heads, Tq, d), k and v (N, heads, Tk, d) of one type, and a bias that broadcasts to
   * (N, heads, Tq, Tk); returns (N, heads, Tq, d).
   */
  public static Tensor apply(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias) {
    // The CPU's fused kernel multiplies bfloat16 without the processor's instructions for it,
    // forward
    // and backward (measured, one core of a Zen 5: 3 GFLOP/s; the products below 170 to 280).
    if (q.is_cpu() && Tensors.type(q) == ScalarType.BFloat16) {
      return inBlocks(q, k, v, bias, MOST_WEIGHTS);
    }
    Tensor mask = bias == null ? null : Tensors.cast(bias, q.scalar_type());
    return torch.scaled_dot_product_attention(
        q, k, v, Tensors.optional(mask), 0.0, false, new DoubleOptional(), false);
  }

  /** The same, of so many queries at a time that there are at most {@code most} weights. */
  static Tensor inBlocks(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias, long most) {
    long queries = q.size(2);
    long rows = Math.max(1, most / (q.size(0) * q.size(1) * k.size(2)));
    Tensor scaled = Tensors.scale(q, 1 / Math.sqrt(q.size(3)));
    Tensor turned = k.transpose(2, 3);
    if (rows >= queries) {
      return block(scaled, turned, v, bias);
    }
    Tensor[] blocks = new Tensor[Math.toIntExact((queries + rows - 1) / rows)];
    for (int i = 0; i < blocks.length; i++) {
      long from = i * rows;
      long to = Math.min(queries, from + rows);
      try (Scope scope = new Scope()) {
        Tensor part = bias == null || bias.size(-2) == 1 ? bias : Tensors.slice(bias, -2, from, to);
        blocks[i] = scope.keep(block(Tensors.slice(scaled, 2, from, to), turned, v, part));
      }
    }
    return Tensors.cat(2, blocks);
  }

  /** Sums and exponentials of the softmax are float32; a bias is added in float32. */
  private static Tensor block(Tensor q, Tensor turned, Tensor v, @Nullable Tensor bias) {
    Tensor logits = q.matmul(turned);
    Tensor weights = (bias == null ? logits : Tensors.toFloat(logits).add(bias)).softmax(-1);
    return Tensors.cast(weights, v.scalar_type()).matmul(v);
  }
}
