package io.medsam3.nn;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Sine codes of positions and coordinates, as in DETR; always computed in float32. */
public final class SinePositionEncoding {
  private static final double TEMPERATURE = 10000;

  private SinePositionEncoding() {}

  /** The code of a map: (C, H, W), the row's code before the column's. */
  public static Tensor map(long channels, long height, long width) {
    Tensor rows = axis(height, channels / 2).unsqueeze(1); // (H, 1, C/2)
    Tensor columns = axis(width, channels / 2).unsqueeze(0); // (1, W, C/2)
    long[] shape = {height, width, channels / 2};
    return Tensors.cat(2, rows.expand(shape, false), columns.expand(shape, false))
        .permute(2, 0, 1)
        .contiguous();
  }

  private static Tensor axis(long length, long channels) {
    Tensor index =
        Tensors.shift(Tensors.range(length), 1); // from 1, as the official cumulative sum
    Tensor share = index.div(new Scalar((float) (length + 1e-6)));
    return waves(Tensors.scale(share, 2 * Math.PI), channels);
  }

  /** The code of coordinates in 0..1: from (...) to (..., channels). */
  public static Tensor coordinates(Tensor values, long channels) {
    return waves(Tensors.scale(values, 2 * Math.PI), channels);
  }

  /** Sine at even, cosine at odd channels: from (...) to (..., channels). */
  private static Tensor waves(Tensor angles, long channels) {
    Tensor phase = angles.unsqueeze(-1).div(periods(angles, channels / 2));
    return Tensors.stack(-1, phase.sin(), phase.cos()).flatten(-2, -1);
  }

  private static Tensor periods(Tensor angles, long count) {
    Tensor exponent = Tensors.scale(Tensors.range(angles, count), 2).div(new Scalar(2 * count));
    return torch.pow(new Scalar(TEMPERATURE), exponent);
  }

  /** All sines before all cosines: from distances (N) to (N, channels). */
  public static Tensor distances(Tensor values, long channels) {
    Tensor phase = values.unsqueeze(-1).div(periods(values, channels / 4).repeat_interleave(2));
    return Tensors.cat(-1, phase.sin(), phase.cos());
  }

  /** The decoder's code of boxes (..., 4) as cx, cy, w, h: (..., 2d), in the order cy, cx, w, h. */
  public static Tensor boxes(Tensor boxes, long dim) {
    Tensor codes = coordinates(boxes, dim / 2); // (..., 4, d/2)
    return Tensors.cat(
        -1, codes.select(-2, 1), codes.select(-2, 0), codes.select(-2, 2), codes.select(-2, 3));
  }
}
