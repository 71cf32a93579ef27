package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One frame as the tracker sees it.
 *
 * @param fine (B, C/8, 4g, 4g)
 * @param middle (B, C/4, 2g, 2g)
 * @param top (B, C, g, g)
 */
public record FrameFeatures(Tensor fine, Tensor middle, Tensor top) {
  FrameFeatures withTop(Tensor newTop) {
    return new FrameFeatures(fine, middle, newTop);
  }

  /** Hands the maps to the scope that encloses {@code scope}. */
  FrameFeatures kept(Scope scope) {
    scope.keep(fine);
    scope.keep(middle);
    scope.keep(top);
    return this;
  }

  /** The same maps on the device of {@code neighbour}. */
  public FrameFeatures beside(Tensor neighbour) {
    return new FrameFeatures(
        Tensors.beside(neighbour, fine),
        Tensors.beside(neighbour, middle),
        Tensors.beside(neighbour, top));
  }

  /** The same maps in another number type. */
  public FrameFeatures cast(ScalarType type) {
    return new FrameFeatures(
        Tensors.cast(fine, type), Tensors.cast(middle, type), Tensors.cast(top, type));
  }
}
