package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Conv2d;
import io.medsam3.nn.Probe;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * MobileNetV2 (Sandler et al. 2018) with batch norms folded into the convolutions and dilated last
 * blocks, as trained by DeepLab for output stride 16.
 */
final class MobileNet implements Trunk {
  /** Channels of the maps of strides 2, 4, 8 and 16; the last joins blocks 12 and 16. */
  static final List<Integer> MAP_CHANNELS = List.of(16, 24, 32, 96 + 320);

  private static final int[] CHANNELS = {
    16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320
  };

  private final Conv2d stem;
  private final List<Block> blocks = new ArrayList<>();

  MobileNet(Params p) {
    stem = Conv2d.of(p.at("stem"), 3, 32, 3, new Conv2d.Window(2, 1, 1, 1));
    int in = 32;
    for (int i = 0; i < CHANNELS.length; i++) {
      int stride = i == 1 || i == 3 || i == 6 ? 2 : 1;
      int dilation = i >= 14 ? 2 : 1;
      blocks.add(Block.of(p.at("blocks", i), new Shape(in, CHANNELS[i], stride, dilation), i > 0));
      in = CHANNELS[i];
    }
  }

  @Override
  public List<Tensor> forward(Tensor image, Probe probe) {
    Tensor x = relu6(stem.forward(image));
    Tensor[] after = new Tensor[blocks.size()];
    for (int i = 0; i < after.length; i++) {
      x = blocks.get(i).forward(x);
      after[i] = x;
      probe.see("block" + i, x);
    }
    return List.of(after[0], after[2], after[5], Tensors.cat(1, after[12], after[16]));
  }

  @Override
  public List<UnaryOperator<List<Tensor>>> parts() {
    return List.of(image -> forward(image.get(0), Probe.NONE));
  }

  private static Tensor relu6(Tensor x) {
    return torch.hardtanh(x, new Scalar(0), new Scalar(6));
  }

  private record Shape(int in, int out, int stride, int dilation) {
    boolean residual() {
      return stride == 1 && in == out;
    }
  }

  /** Inverted residual: widen, filter each channel, narrow. */
  private record Block(
      @Nullable Conv2d expand, ChannelFilter depthwise, Conv2d project, boolean residual) {
    static Block of(Params p, Shape shape, boolean widens) {
      int hidden = widens ? 6 * shape.in : shape.in;
      Conv2d expand = widens ? Conv2d.of(p.at("expand"), shape.in, hidden, 1) : null;
      var window = new Conv2d.Window(shape.stride, shape.dilation, shape.dilation, hidden);
      Conv2d depthwise = Conv2d.of(p.at("depthwise"), hidden, hidden, 3, window);
      Conv2d project = Conv2d.of(p.at("project"), hidden, shape.out, 1);
      return new Block(expand, new ChannelFilter(depthwise), project, shape.residual());
    }

    Tensor forward(Tensor x) {
      Tensor wide = expand == null ? x : relu6(expand.forward(x));
      Tensor y = project.forward(relu6(depthwise.forward(wide)));
      return residual ? x.add(y) : y;
    }
  }
}
