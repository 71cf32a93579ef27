package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Convolution of (N, C, H, W), computed and returned in {@code type}. */
public record Conv2d(Tensor weight, @Nullable Tensor bias, Window window, ScalarType type) {
  /** How the filter moves. */
  public record Window(long stride, long padding, long dilation, long groups) {}

  /** Stride 1; the padding keeps height and width when {@code kernel} is odd. */
  public static Conv2d of(Params p, long in, long out, long kernel) {
    return of(p, in, out, kernel, new Window(1, kernel / 2, 1, 1));
  }

  public static Conv2d of(Params p, long in, long out, long kernel, Window window) {
    Tensor weight = p.get("weight", out, in / window.groups, kernel, kernel);
    return new Conv2d(weight, p.get("bias", out), window, p.computeType());
  }

  public static Conv2d withoutBias(Params p, long in, long out, long kernel, Window window) {
    Tensor weight = p.get("weight", out, in / window.groups, kernel, kernel);
    return new Conv2d(weight, null, window, p.computeType());
  }

  /** The same filters, moved in another way. */
  public Conv2d moved(Window other) {
    return new Conv2d(weight, bias, other, type);
  }

  public Tensor forward(Tensor x) {
    boolean whole = window.groups != 1 || weight.size(2) * weight.size(3) == 1;
    long out = weight.size(0);
    long moreIn = whole ? 0 : FullBlocks.missingToRead(weight.size(1));
    long moreOut = whole ? 0 : moreOut(x.requires_grad(), out);
    Tensor map =
        convolve(
            FullBlocks.filled(Tensors.cast(x, type), 0, 0, 0, 0, 0, moreIn),
            FullBlocks.filled(Tensors.cast(weight, type), 0, 0, 0, 0, 0, moreIn, 0, moreOut),
            bias == null ? null : FullBlocks.filled(Tensors.cast(bias, type), 0, moreOut));
    return moreOut == 0 ? map : map.narrow(1, 0, out);
  }

  private long moreOut(boolean learns, long out) {
    return learns ? FullBlocks.missing(out) : FullBlocks.missingToMake(out, type);
  }

  private Tensor convolve(Tensor x, Tensor filters, @Nullable Tensor shift) {
    return torch.conv2d(
        x,
        filters,
        Tensors.optional(shift),
        new long[] {window.stride, window.stride},
        new long[] {window.padding, window.padding},
        new long[] {window.dilation, window.dilation},
        window.groups);
  }
}
