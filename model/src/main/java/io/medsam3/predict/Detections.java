package io.medsam3.predict;

import io.medsam3.detector.DetectorOutput;
import io.medsam3.nn.Boxes;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The official post-processing of the image detector: no suppression, no limit in number. */
public final class Detections {
  private Detections() {}

  /** Query probability times presence probability: (P, Q). */
  public static Tensor scores(DetectorOutput.Layer layer) {
    return layer.logits().sigmoid().mul(layer.presence().sigmoid());
  }

  /** The video model's joint score as a logit: (P, Q). */
  public static Tensor jointLogits(DetectorOutput.Layer layer) {
    return torch.clamp(
        Boxes.inverseSigmoid(scores(layer)),
        new ScalarOptional(new Scalar(-10)),
        new ScalarOptional(new Scalar(10)));
  }

  /** From (..., 4) as cx, cy, w, h in 0..1 to x0, y0, x1, y1 in pixels; not clamped. */
  public static Tensor pixelBoxes(Tensor boxes, int height, int width) {
    float[] size = {width, height, width, height};
    return Boxes.corners(boxes).mul(Tensors.beside(boxes, Tensors.of(size, 4)));
  }

  /** Mask probabilities at picture size: from logits (n, M, M) to (n, height, width). */
  public static Tensor probabilities(Tensor logits, int height, int width) {
    return Tensors.resize(logits.unsqueeze(1), height, width).squeeze(1).sigmoid();
  }

  /** One mask (M, M) of logits at picture size, row-major, 1 inside and 0 outside. */
  public static byte[] binary(Tensor logits, int height, int width) {
    try (Scope scope = new Scope()) {
      Tensor inside = probabilities(logits.unsqueeze(0), height, width).gt(new Scalar(0.5));
      return Tensors.toBytes(inside);
    }
  }
}
