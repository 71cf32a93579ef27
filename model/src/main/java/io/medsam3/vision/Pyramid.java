package io.medsam3.vision;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Feature maps of several sizes, in the widths that the detector works in.
 *
 * @param levels (B, C, H, W) each, finest first, each half the side of the one before
 * @param positions sine code of the coarsest level, (1, C, g, g)
 */
public record Pyramid(List<Tensor> levels, Tensor positions) {
  public Pyramid {
    levels = List.copyOf(levels);
  }

  public Tensor coarsest() {
    return levels.get(levels.size() - 1);
  }

  /** The same pyramid with each level mapped. */
  public Pyramid map(UnaryOperator<Tensor> mapping) {
    return new Pyramid(levels.stream().map(mapping).toList(), positions);
  }
}
