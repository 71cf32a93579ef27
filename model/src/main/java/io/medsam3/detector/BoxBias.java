package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Boxes;
import io.medsam3.nn.Mlp;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention bias by where an image token lies relative to a query's box: logarithmic distances to
 * the box's edges, one small network per axis ("boxRPB").
 */
final class BoxBias {
  private final Mlp horizontal;
  private final Mlp vertical;

  BoxBias(Params p, DetectorConfig config) {
    horizontal = Mlp.of(p.at("boxRPB_embed_x"), 2, config.dim(), config.heads());
    vertical = Mlp.of(p.at("boxRPB_embed_y"), 2, config.dim(), config.heads());
  }

  /**
   * Takes boxes (P, Q, 4) as cx, cy, w, h; returns float32 (P, heads, 1 + Q, g*g), the first row
   * zero, for the presence token before the queries.
   */
  Tensor forward(Tensor boxes, long grid) {
    Tensor corners = Boxes.corners(boxes);
    Tensor x = rows(horizontal.forward(distances(corners, 0, grid)));
    Tensor y = rows(vertical.forward(distances(corners, 1, grid)));
    return y.unsqueeze(-1).add(x.unsqueeze(-2)).flatten(-2, -1);
  }

  /** From (P, Q, g, heads) to float32 (P, heads, 1 + Q, g): turned while it is small. */
  private static Tensor rows(Tensor bias) {
    Tensor turned = Tensors.toFloat(bias).permute(0, 3, 1, 2).contiguous();
    Tensor zero =
        Tensors.zeros(turned, ScalarType.Float, turned.size(0), turned.size(1), 1, turned.size(3));
    return Tensors.cat(2, zero, turned);
  }

  /** Signed logarithmic distances from each grid line j/g to both edges: (P, Q, g, 2). */
  private static Tensor distances(Tensor corners, int axis, long grid) {
    Tensor lines = Tensors.range(corners, grid).div(new Scalar(grid)); // no half cell, as published
    Tensor edges =
        Tensors.stack(-1, corners.select(-1, axis), corners.select(-1, axis + 2)).unsqueeze(2);
    Tensor scaled = Tensors.scale(lines.unsqueeze(-1).sub(edges), 8);
    Tensor size = Tensors.shift(scaled.abs(), 1).log2();
    return scaled.sign().mul(size).div(new Scalar(3.0)); // log2(8)
  }
}
