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

            for (long shifts = 1; shifts <= 2; shifts++) { // one for all, one for each
              Tensor shift = torch.randn(shifts, 5, 2 * height, 2 * width);
              Tensor before = shift.clone();
              Tensor actual = DoubledConv.add(shift, map, filters);

              assertThat(Tensors.shape(actual)).containsExactly(2, 5, 2 * height, 2 * width);
              Tensor wrong = actual.sub(expected.add(before)).abs().max();
              assertThat(wrong.item_float()).isLessThan(1e-5f);
              assertThat(shift.equal(before)).isTrue();
            }
          }
        });
  }
}
