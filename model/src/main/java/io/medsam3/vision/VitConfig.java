package io.medsam3.vision;

import java.util.List;

/**
 * A vision transformer with windowed and global blocks (Perception Encoder as ViTDet trunk).
 *
 * @param patch pixels per token, along each side
 * @param window tokens per window, along each side
 * @param positionGrid side of the learned position table, tiled over the grid of tokens
 * @param dim channels of a token
 * @param depth number of blocks
 * @param mlpRatio hidden width of a block's feed-forward part, in units of {@code dim}
 * @param globalBlocks indices of the blocks whose attention sees all tokens
 */
public record VitConfig(
    int patch,
    int window,
    int positionGrid,
    int dim,
    int depth,
    int heads,
    double mlpRatio,
    List<Integer> globalBlocks)
    implements TrunkConfig {
  public VitConfig {
    globalBlocks = List.copyOf(globalBlocks);
    if (patch < 1 || window < 1 || positionGrid < 1 || depth < 1 || mlpRatio <= 0) {
      throw new IllegalArgumentException(
          "patch, window, positionGrid, depth and mlpRatio must be positive");
    }
    if (heads < 1 || dim % (4 * heads) != 0) {
      throw new IllegalArgumentException(
          "dim must be a multiple of 4 x heads for rotary positions; found dim %d, heads %d"
              .formatted(dim, heads));
    }
    for (int block : globalBlocks) {
      if (block < 0 || block >= depth) {
        throw new IllegalArgumentException(
            "global block %d; expected 0 to %d".formatted(block, depth - 1));
      }
    }
  }

  @Override
  public int stride() {
    return patch;
  }

  public int headSize() {
    return dim / heads;
  }

  public int hidden() {
    return (int) (dim * mlpRatio);
  }
}
