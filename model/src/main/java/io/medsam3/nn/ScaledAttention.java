package io.medsam3.nn;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** softmax(q kᵀ / sqrt(d) + bias) v, fused where that is the faster way. */
public final class ScaledAttention {
  /** Bytes of attention weights that are there at a time, for each thread: what a cache holds. */
  private static final long MOST_BYTES = 6 << 20;

  /** Attention weights that are there at a time where gradients keep them all anyway. */
  private static final long MOST_TRAINED_WEIGHTS = 1 << 25;

  /** Queries from which on a product of matrices is not faster for more of them. */
  private static final long FULL_ROWS = 512;

  private ScaledAttention() {}

  /**
   * Takes q (N, heads, Tq, d), k and v (N, heads, Tk, d) of one type, and a bias that broadcasts to
   * (N, heads, Tq, Tk); returns (N, heads, Tq, d).
   */
  public static Tensor apply(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias) {
    // The CPU's fused kernel multiplies bfloat16 without the processor's instructions for it, both
    // ways (measured, one core of a Zen 5: 3 GFLOP/s; the products below 170 to 280).
    if (q.is_cpu() && Tensors.type(q) == ScalarType.BFloat16) {
      return inBlocks(q, k, v, bias, mostWeights(bias != null));
    }
    Tensor mask = bias == null ? null : Tensors.cast(bias, q.scalar_type());
    return torch.scaled_dot_product_attention(
        q, k, v, Tensors.optional(mask), 0.0, false, new DoubleOptional(), false);
  }

  /** With a bias they are float32. */
  private static long mostWeights(boolean biased) {
    return GradMode.is_enabled()
        ? MOST_TRAINED_WEIGHTS
        : MOST_BYTES / (biased ? 4 : 2) * torch.get_num_threads();
  }

  /** The same, of so few heads and queries at a time that there are about {@code most} weights. */
  static Tensor inBlocks(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias, long most) {
    Tensor scaled = Tensors.scale(q, 1 / Math.sqrt(q.size(3)));
    return split(0, new Operands(scaled, k.transpose(2, 3), v, bias), most);
  }

  /**
   * What a block computes with: queries (N, heads, Tq, d), turned keys (N, heads, d, Tk), values
   * (N, heads, Tk, d).
   */
  private record Operands(Tensor q, Tensor turned, Tensor v, @Nullable Tensor bias) {
    /** Those of some sequences (axis 0), heads (1) or queries (2). */
    Operands part(long axis, long from, long count) {
      return new Operands(
          q.narrow(axis, from, count),
          axis == 2 ? turned : turned.narrow(axis, from, count),
          axis == 2 ? v : v.narrow(axis, from, count),
          bias == null ? null : partOf(bias, axis, from, count));
    }

    private static Tensor partOf(Tensor bias, long axis, long from, long count) {
      long own = axis - 4 + bias.dim(); // a bias may lack leading axes
      return own < 0 || bias.size(own) == 1 ? bias : bias.narrow(own, from, count);
    }

    /** How many along an axis make one block, the axes before it being cut already. */
    long atOnce(long axis, long most) {
      long one = turned.size(3); // weights of one query, head and sequence
      for (long other = 0; other < 3; other++) {
        // Queries are cut last, for a product of few rows reads all keys again.
        long rows = other == 2 ? Math.min(q.size(2), FULL_ROWS) : q.size(other);
        one *= other == axis ? 1 : rows;
      }
      return Math.max(1, Math.min(most / Math.max(1, one), q.size(axis)));
    }
  }

  private static Tensor split(long axis, Operands all, long most) {
    if (axis == 3) {
      return block(all);
    }
    long length = all.q.size(axis);
    long count = all.atOnce(axis, most);
    if (count >= length) { // also where there is nothing
      return split(axis + 1, all, most);
    }
    List<Tensor> parts = new ArrayList<>();
    for (long from = 0; from < length; from += count) {
      try (Scope scope = new Scope()) {
        Operands part = all.part(axis, from, Math.min(count, length - from));
        parts.add(scope.keep(split(axis + 1, part, most)));
      }
    }
    return Tensors.cat(axis, parts.toArray(Tensor[]::new));
  }

  /** Sums and exponentials of the softmax are float32; a bias is added in float32. */
  private static Tensor block(Operands part) {
    Tensor product = part.q.matmul(part.turned);
    Tensor logits = part.bias == null ? product : Tensors.toFloat(product).add_(part.bias);
    Tensor weights =
        GradMode.is_enabled() ? logits.softmax(-1) : torch.softmax_out(logits, logits, -1);
    return Tensors.cast(weights, part.v.scalar_type()).matmul(part.v);
  }
}
