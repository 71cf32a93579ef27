package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Probe;
import io.medsam3.nn.SinePositionEncoding;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Trunk and detector neck: pixels in, feature pyramid out. */
public final class ImageEncoder {
  private final Trunk trunk;
  private final Neck neck;
  private final Tensor positions;

  /** Builds the encoder at {@code p}, whose place is the published {@code vision_backbone}. */
  public ImageEncoder(Params p, VisionConfig config) {
    trunk = Trunk.of(p.at("trunk"), config);
    neck = Neck.of(p.at("convs"), config);
    try (Scope scope = new Scope()) {
      int grid = config.grid();
      positions = p.own(SinePositionEncoding.map(config.dim(), grid, grid).unsqueeze(0));
    }
  }

  /** Sine code of the coarsest level, (1, C, g, g). */
  public Tensor positions() {
    return positions;
  }

  /** Takes (B, 3, S, S) in -1..1, on any device. The trunk's maps serve further necks. */
  public List<Tensor> trunk(Tensor image, Probe probe) {
    return trunk.forward(Tensors.beside(positions, image), probe);
  }

  /** From the trunk's maps, of whatever side, to the detector's pyramid. */
  public Pyramid pyramid(List<Tensor> trunkMaps) {
    return ofLevels(neck.forward(trunkMaps));
  }

  /**
   * From pixels beside the weights to the levels of {@link #ofLevels}, as a chain of parts like
   * {@link Trunk#parts}.
   */
  public List<UnaryOperator<List<Tensor>>> parts() {
    List<UnaryOperator<List<Tensor>>> parts = new ArrayList<>(trunk.parts());
    parts.add(neck::forward);
    return parts;
  }

  /** The detector's pyramid of these levels, finest first. */
  public Pyramid ofLevels(List<Tensor> levels) {
    return new Pyramid(levels, positions(levels.get(levels.size() - 1)));
  }

  private Tensor positions(Tensor coarsest) {
    int grid = (int) coarsest.size(-1);
    return grid == positions.size(-1)
        ? positions
        : Tensors.beside(
            positions, SinePositionEncoding.map((int) positions.size(1), grid, grid).unsqueeze(0));
  }
}
