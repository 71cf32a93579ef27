package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Intersection over union of masks. */
public final class MaskIou {
  private MaskIou() {}

  /** Of logits (N, H, W) with logits (M, H, W), a pixel being inside above 0: [N][M]. */
  public static float[][] between(Tensor logits, Tensor others) {
    int rows = (int) logits.size(0);
    int columns = (int) others.size(0);
    if (rows == 0 || columns == 0) {
      return new float[rows][columns];
    }
    try (Scope scope = new Scope()) {
      Tensor a = inside(logits);
      Tensor b = inside(others);
      Tensor common = a.matmul(b.t());
      Tensor sum = a.sum(1).unsqueeze(1).add(b.sum(1).unsqueeze(0));
      Tensor union = torch.clamp_min(sum.sub(common), new Scalar(1));
      float[] flat = Tensors.toFloats(common.div(union));
      float[][] iou = new float[rows][columns];
      for (int i = 0; i < rows; i++) {
        System.arraycopy(flat, i * columns, iou[i], 0, columns);
      }
      return iou;
    }
  }

  private static Tensor inside(Tensor logits) {
    return Tensors.toFloat(logits.gt(new Scalar(0))).flatten(1, 2);
  }
}
