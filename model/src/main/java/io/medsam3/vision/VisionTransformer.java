package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Conv2d;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Probe;
import io.medsam3.nn.RotaryEncoding;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/** Plain vision transformer with windowed and global attention; sam3/model/vitdet.py. */
final class VisionTransformer implements Trunk {
  private final Conv2d patchEmbed;
  private final Tensor positions;
  private final LayerNorm normBefore;
  private final List<VisionBlock> blocks = new ArrayList<>();
  private final int grid;
  private final int positionGrid;

  VisionTransformer(Params p, VitConfig config, int grid) {
    this.grid = grid;
    this.positionGrid = config.positionGrid();
    int dim = config.dim();
    var window = new Conv2d.Window(config.patch(), 0, 1, 1);
    patchEmbed = Conv2d.withoutBias(p.at("patch_embed.proj"), 3, dim, config.patch(), window);
    positions = p.getFloat("pos_embed", 1, positionGrid * positionGrid + 1, dim);
    normBefore = LayerNorm.of(p.at("ln_pre"), dim);
    var local = RotaryEncoding.owned(p, config.headSize(), config.window(), 1);
    var global = RotaryEncoding.owned(p, config.headSize(), grid, (double) config.window() / grid);
    for (int i = 0; i < config.depth(); i++) {
      boolean whole = config.globalBlocks().contains(i);
      blocks.add(new VisionBlock(p.at("blocks", i), config, whole ? global : local, whole));
    }
  }

  @Override
  public List<Tensor> forward(Tensor image, Probe probe) {
    try (Scope scope = new Scope()) {
      Tensor x = tokens(image, probe);
      for (int i = 0; i < blocks.size(); i++) {
        VisionBlock block = blocks.get(i);
        Probe at = probe.at("block" + i);
        x =
            GradMode.is_enabled()
                ? block.forward(x, at)
                : scope.advance(x, y -> block.forward(y, at));
        probe.see("block" + i, x);
      }
      return List.of(scope.keep(map(x)));
    }
  }

  @Override
  public List<UnaryOperator<List<Tensor>>> parts() {
    List<UnaryOperator<List<Tensor>>> parts = new ArrayList<>();
    parts.add(image -> List.of(tokens(image.get(0), Probe.NONE)));
    for (VisionBlock block : blocks) {
      parts.add(x -> List.of(block.forward(x.get(0), Probe.NONE)));
    }
    parts.add(x -> List.of(map(x.get(0))));
    return parts;
  }

  /** What the first block takes: (B, g, g, D). */
  private Tensor tokens(Tensor image, Probe probe) {
    Tensor x = patchEmbed.forward(image).permute(0, 2, 3, 1);
    probe.see("patch_embed", x);
    Tensor tokens = normBefore.forward(Tensors.toFloat(x).add(tiledPositions()));
    probe.see("ln_pre", tokens);
    return tokens;
  }

  private static Tensor map(Tensor tokens) {
    return tokens.permute(0, 3, 1, 2);
  }

  /** The position table without its class row, repeated over the grid: (1, g, g, D). */
  private Tensor tiledPositions() {
    long dim = positions.size(2);
    Tensor table =
        Tensors.slice(positions, 1, 1, positions.size(1))
            .reshape(1, positionGrid, positionGrid, dim);
    long times = grid / positionGrid + 1;
    Tensor tiled = table.repeat(1, times, times, 1);
    return Tensors.slice(Tensors.slice(tiled, 1, 0, grid), 2, 0, grid);
  }
}
