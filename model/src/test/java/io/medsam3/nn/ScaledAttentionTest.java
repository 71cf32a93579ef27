package io.medsam3.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledAttentionTest {
  private static final long[] QUERIES = {2, 3, 37, 16};
  private static final long[] KEYS = {2, 3, 50, 16};

  @ParameterizedTest
  @ValueSource(longs = {1, 50 * 10, 50 * 37 * 2, 3 * 50 * 37, 2 * 3 * 50 * 37, 1 << 25})
  void blocksGiveWhatTheFusedKernelGives(long most) throws Exception {
    NativeObjects.assertNoLeak(() -> inBlocks(most));
  }

  private static void inBlocks(long most) {
    try (Scope scope = new Scope()) {
      Tensor q = normal(1, QUERIES);
      Tensor k = normal(2, KEYS);
      Tensor v = normal(3, KEYS);
      for (long[] shape :
          List.of(new long[] {2, 1, 1, 50}, new long[] {1, 3, 37, 50}, new long[] {37, 50})) {
        Tensor bias =
            torch.masked_fill(normal(4, shape), normal(5, shape).gt(new Scalar(1)), never());
        Tensor expected = fused(q, k, v, bias);
        Tensor found = ScaledAttention.inBlocks(q, k, v, bias, most);
        assertThat(worst(found, expected)).isLessThan(1e-5);
        try (NoGradGuard inPlace = new NoGradGuard()) {
          found = ScaledAttention.inBlocks(q, k, v, bias, most);
        }
        assertThat(worst(found, expected)).isLessThan(1e-5);
      }
    }
  }

  @Test
  void bfloat16IsAsExactAsItsNumbers() {
    try (Scope scope = new Scope()) {
      Tensor q = half(normal(1, QUERIES));
      Tensor k = half(normal(2, KEYS));
      Tensor v = half(normal(3, KEYS));
      Tensor found = ScaledAttention.apply(q, k, v, null);
      assertThat(Tensors.type(found)).isEqualTo(ScalarType.BFloat16);
      Tensor expected = fused(Tensors.toFloat(q), Tensors.toFloat(k), Tensors.toFloat(v), null);
      assertThat(worst(Tensors.toFloat(found), expected)).isLessThan(0.02);
    }
  }

  private static Scalar never() {
    return new Scalar(Double.NEGATIVE_INFINITY);
  }

  private static Tensor fused(Tensor q, Tensor k, Tensor v, Tensor bias) {
    return torch.scaled_dot_product_attention(
        q, k, v, Tensors.optional(bias), 0.0, false, new DoubleOptional(), false);
  }

  private static Tensor normal(long seed, long... shape) {
    torch.manual_seed(seed);
    return torch.randn(shape);
  }

  private static Tensor half(Tensor values) {
    return Tensors.cast(values, ScalarType.BFloat16);
  }

  private static double worst(Tensor found, Tensor expected) {
    return found.sub(expected).abs().max().item_double();
  }
}
