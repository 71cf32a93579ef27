package io.medsam3.nn;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Arithmetic of boxes in 0..1 and of the sigmoid space in which they are refined. */
public final class Boxes {
  /** The official eps; it decides where boxes at the border can go. */
  private static final double EPS = 1e-3;

  private Boxes() {}

  /** From (..., 4) as cx, cy, w, h to x0, y0, x1, y1. */
  public static Tensor corners(Tensor boxes) {
    Tensor centre = Tensors.slice(boxes, -1, 0, 2);
    Tensor half = Tensors.scale(Tensors.slice(boxes, -1, 2, 4), 0.5);
    return Tensors.cat(-1, centre.sub(half), centre.add(half));
  }

  /** log(v / (1 - v)) with both sides of the fraction at least 1e-3. */
  public static Tensor inverseSigmoid(Tensor values) {
    Tensor v = torch.clamp(values, scalar(0), scalar(1));
    Tensor numerator = torch.clamp_min(v, new Scalar(EPS));
    Tensor denominator = torch.clamp_min(v.neg().add(new Scalar(1.0)), new Scalar(EPS));
    return numerator.div(denominator).log();
  }

  private static ScalarOptional scalar(double value) {
    return new ScalarOptional(new Scalar(value));
  }
}
