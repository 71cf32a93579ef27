package io.medsam3.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks of channels that are not full must neither change values nor let garbage in. */
class FullBlocksTest {
  private static final int SIDE = 32;

  @ParameterizedTest
  @CsvSource({
    "24, 64, 3, 1, 1",
    "48, 24, 3, 1, 1",
    "20, 5, 5, 2, 1",
    "3, 8, 3, 2, 1",
    "24, 40, 1, 1, 1",
    "24, 24, 3, 1, 24"
  })
  void convolutionAndGradientsEqualThoseInDoublePrecision(
      int in, int out, int kernel, int stride, int groups) throws Exception {
    var window = new Conv2d.Window(stride, kernel / 2, 1, groups);
    NativeObjects.assertNoLeak(
        () -> {
          try (Scope scope = new Scope()) {
            List<Tensor> leaves = drawn(in, new long[] {out, in / groups, kernel, kernel}, out);
            assertEqual(
                leaves,
                x -> new Conv2d(x.get(1), x.get(2), window, ScalarType.Float).forward(x.get(0)),
                x -> plain(x, window));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"8, 4", "24, 12", "40, 20", "32, 16"})
  void transposedConvolutionAndGradientsEqualThoseInDoublePrecision(int in, int out)
      throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          try (Scope scope = new Scope()) {
            List<Tensor> leaves = drawn(in, new long[] {in, out, 2, 2}, out);
            assertEqual(
                leaves,
                x -> new Upsample2x(x.get(1), x.get(2), ScalarType.Float).forward(x.get(0)),
                x -> plainTransposed(x));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"24, 64", "48, 24"})
  void convolutionDoesNotReadMemoryThatNobodyWrote(int in, int out) {
    var window = new Conv2d.Window(1, 1, 1, 1);
    assertNoGarbage(
        in,
        new long[] {out, in, 3, 3},
        x -> new Conv2d(x.get(1), x.get(2), window, ScalarType.Float).forward(x.get(0)));
  }

  @ParameterizedTest
  @CsvSource({"8, 4", "40, 20"})
  void transposedConvolutionDoesNotReadMemoryThatNobodyWrote(int in, int out) {
    assertNoGarbage(
        in,
        new long[] {in, out, 2, 2},
        x -> new Upsample2x(x.get(1), x.get(2), ScalarType.Float).forward(x.get(0)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, 3, 2, 1",
    "1, 4, 2, 2, 1",
    "1, 1, 4, 4, 1",
    "3, 24, 3, 1, 1",
    "16, 1, 3, 1, 1",
    "24, 12, 3, 1, 1",
    "32, 20, 3, 1, 1",
    "32, 1, 1, 1, 1",
    "24, 24, 3, 2, 24"
  })
  void convolutionInBfloat16IsThatOfFloat32ButForRounding(
      int in, int out, int kernel, int stride, int groups) {
    var window = new Conv2d.Window(stride, kernel / 2, 1, groups);
    assertRounded(
        in,
        new long[] {out, in / groups, kernel, kernel},
        out,
        (x, type) -> new Conv2d(x.get(1), x.get(2), window, type).forward(x.get(0)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "8, 4", "24, 12", "40, 20", "32, 16"})
  void transposedConvolutionInBfloat16IsThatOfFloat32ButForRounding(int in, int out) {
    assertRounded(
        in,
        new long[] {in, out, 2, 2},
        out,
        (x, type) -> new Upsample2x(x.get(1), x.get(2), type).forward(x.get(0)));
  }

  private static void assertRounded(
      int in, long[] filters, int out, BiFunction<List<Tensor>, ScalarType, Tensor> layer) {
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      List<Tensor> drawn = drawn(in, filters, out).stream().map(Tensor::detach).toList();
      Tensor exact = layer.apply(drawn, ScalarType.Float);
      Tensor rounded = Tensors.toFloat(layer.apply(drawn, ScalarType.BFloat16));
      float most = exact.abs().max().item_float();
      assertThat(rounded.sub(exact).abs().max().item_float()).isLessThan(0.02f * most);
    }
  }

  private static void assertNoGarbage(
      int in, long[] filters, Function<List<Tensor>, Tensor> layer) {
    for (int round = 0; round < 20; round++) {
      try (Scope scope = new Scope()) {
        leaveNaNsBehind();
        List<Tensor> leaves = drawn(in, filters, filters[0] == in ? filters[1] : filters[0]);
        Tensor map = layer.apply(leaves);
        map.sum().backward();
        assertThat(Tensors.toFloats(map)).doesNotContain(Float.NaN);
        assertThat(Tensors.toFloats(leaves.get(0).grad())).doesNotContain(Float.NaN);
      }
    }
  }

  /** Blocks of many sizes that go back to the allocator, which gives them out again as they are. */
  private static void leaveNaNsBehind() {
    try (Scope scope = new Scope()) {
      for (long size = 256; size <= 1 << 15; size += 512) {
        torch.full(new long[] {size}, new Scalar(Float.NaN));
      }
    }
  }

  /** Image, filters and shift. */
  private static List<Tensor> drawn(int in, long[] filters, long out) {
    torch.manual_seed(in * 100L + out);
    return List.of(
        leaf(torch.randn(2, in, SIDE, SIDE)), leaf(torch.randn(filters)), leaf(torch.randn(out)));
  }

  private static void assertEqual(
      List<Tensor> leaves,
      Function<List<Tensor>, Tensor> layer,
      Function<List<Tensor>, Tensor> reference) {
    List<Tensor> exact = leaves.stream().map(FullBlocksTest::inDouble).toList();
    Tensor expected = reference.apply(exact);
    Tensor towards = torch.randn_like(expected);
    expected.mul(towards).sum().backward();

    Tensor actual = layer.apply(leaves);
    actual.mul(towards.to(ScalarType.Float)).sum().backward();

    assertClose(actual, expected);
    for (int i = 0; i < leaves.size(); i++) {
      assertClose(leaves.get(i).grad(), exact.get(i).grad());
    }
  }

  private static Tensor plain(List<Tensor> x, Conv2d.Window window) {
    return torch.conv2d(
        x.get(0),
        x.get(1),
        new TensorOptional(x.get(2)),
        new long[] {window.stride(), window.stride()},
        new long[] {window.padding(), window.padding()},
        new long[] {window.dilation(), window.dilation()},
        window.groups());
  }

  private static Tensor plainTransposed(List<Tensor> x) {
    long[] two = {2, 2};
    long[] zero = {0, 0};
    return torch.conv_transpose2d(
        x.get(0), x.get(1), new TensorOptional(x.get(2)), two, zero, zero, 1, 1, 1);
  }

  private static Tensor inDouble(Tensor values) {
    return leaf(values.detach().to(ScalarType.Double));
  }

  private static Tensor leaf(Tensor values) {
    values.requires_grad_(true);
    return values;
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(Tensors.shape(actual)).isEqualTo(Tensors.shape(expected));
    double scale = expected.abs().max().item_double();
    double worst = actual.to(ScalarType.Double).sub(expected).abs().max().item_double();
    assertThat(worst).isLessThan(2e-5 * scale);
  }
}
