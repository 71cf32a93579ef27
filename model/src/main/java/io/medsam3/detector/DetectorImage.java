package io.medsam3.detector;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * What the detector computes of an image before it is asked for anything.
 *
 * @param coarsest (B, C, g, g) as the neck gave it
 * @param positions (1, C, g, g)
 * @param attended (B, g*g, C): image tokens after they looked at each other for the first time
 * @param convolved (B, C, H, W): finer levels after the pixel decoder's convolutions, finest first
 */
public record DetectorImage(
    Tensor coarsest, Tensor positions, Tensor attended, List<Tensor> convolved) {
  public DetectorImage {
    convolved = List.copyOf(convolved);
  }

  /** The same with each tensor mapped. */
  public DetectorImage map(UnaryOperator<Tensor> mapping) {
    return new DetectorImage(
        mapping.apply(coarsest),
        mapping.apply(positions),
        mapping.apply(attended),
        convolved.stream().map(mapping).toList());
  }
}
