package io.medsam3.vision;

import java.util.List;

/**
 * From pixels to a feature pyramid.
 *
 * @param imageSize side of the square input, in pixels; a multiple of the trunk's stride
 * @param levelDims channels of each level, finest first; each level has half the side of the one
 *     before it, and the last has the trunk's stride
 */
public record VisionConfig(int imageSize, List<Integer> levelDims, TrunkConfig trunk) {
  public VisionConfig {
    levelDims = List.copyOf(levelDims);
    if (imageSize < trunk.stride() || imageSize % trunk.stride() != 0) {
      throw new IllegalArgumentException(
          "imageSize is %d; expected a multiple of the trunk's stride %d"
              .formatted(imageSize, trunk.stride()));
    }
    boolean vit = trunk instanceof VitConfig;
    if (vit ? levelDims.size() != 3 : levelDims.size() < 3 || levelDims.size() > 4) {
      throw new IllegalArgumentException(
          "levelDims has %d entries; expected 3%s".formatted(levelDims.size(), vit ? "" : " or 4"));
    }
  }

  /** Cells along each side of the coarsest map. */
  public int grid() {
    return imageSize / trunk.stride();
  }

  /** Channels of the coarsest map. */
  public int dim() {
    return levelDims.get(levelDims.size() - 1);
  }

  /** Side of the finest map, which is the side of predicted masks. */
  public int maskSide() {
    return grid() << (levelDims.size() - 1);
  }

  public VisionConfig withImageSize(int side) {
    return new VisionConfig(side, levelDims, trunk);
  }
}
