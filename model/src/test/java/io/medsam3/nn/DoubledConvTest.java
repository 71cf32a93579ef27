package io.medsam3.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubledConvTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "3, 2", "7, 5"})
  void equalsTheConvolutionOfTheDoubledMapUpToItsBorders(long height, long width) throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          try (Scope scope = new Scope()) {
            torch.manual_seed(height * 10 + width);
            Tensor map = torch.randn(2, 3, height, width);
            Tensor filters = torch.randn(5, 3, 3, 3);
            long[] one = {1, 1};
            long[] size = {2 * height, 2 * width};
            Tensor doubled =
                torch.upsample_nearest2d(map, size, new DoubleOptional(), new DoubleOptional());
            Tensor expected =
                torch.conv2d(doubled, filters, new TensorOptional(), one, one, one, 1);

            Tensor actual = DoubledConv.apply(map, filters);

            assertThat(Tensors.shape(actual)).containsExactly(2, 5, 2 * height, 2 * width);
            assertThat(actual.sub(expected).abs().max().item_float()).isLessThan(1e-5f);
          }
        });
  }
}
