package io.medsam3.vision;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.nn.Conv2d;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelFilterTest {
  @ParameterizedTest
  @CsvSource({"6, 4, 2", "5, 4, 2", "6, 7, 2", "6, 4, 1"})
  void equalsThePlainFilterInValuesAndGradients(int height, int width, int holes) throws Exception {
    assertNoLeak(
        () -> {
          List<float[]> plain = run(height, width, holes, conv -> conv::forward);
          List<float[]> ours = run(height, width, holes, conv -> new ChannelFilter(conv)::forward);
          for (int i = 0; i < plain.size(); i++) {
            assertThat(ours.get(i)).containsExactly(plain.get(i), within(1e-5f));
          }
        });
  }

  private interface Kind {
    UnaryOperator<Tensor> of(Conv2d conv);
  }

  /** The output, and the gradients of input, weight and bias. */
  private static List<float[]> run(int height, int width, int holes, Kind kind) {
    try (Scope scope = new Scope()) {
      Tensor x = leaf(2 * 3 * height * width, 2, 3, height, width);
      Tensor weight = leaf(27, 3, 1, 3, 3);
      Tensor bias = leaf(3, 3);
      var window = new Conv2d.Window(1, holes, holes, 3);
      Tensor y = kind.of(new Conv2d(weight, bias, window, ScalarType.Float)).apply(x);
      y.mul(y).sum().backward();
      return List.of(
          Tensors.toFloats(y.detach()),
          Tensors.toFloats(x.grad()),
          Tensors.toFloats(weight.grad()),
          Tensors.toFloats(bias.grad()));
    }
  }

  private static Tensor leaf(int count, long... shape) {
    SplittableRandom random = new SplittableRandom(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensors.of(values, shape).requires_grad_(true);
  }
}
