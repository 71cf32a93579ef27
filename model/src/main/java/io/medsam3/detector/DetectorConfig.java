package io.medsam3.detector;

import java.util.List;

/**
 * The detector's sizes.
 *
 * @param dim channels of image tokens, prompts and queries
 * @param heads attention heads of every layer
 * @param feedForward hidden width of every layer's feed-forward part
 * @param queries learned object queries
 * @param maskDims channels after each step of the pixel decoder, coarse to fine
 */
public record DetectorConfig(
    int dim,
    int heads,
    int feedForward,
    int queries,
    int geometryLayers,
    int encoderLayers,
    int decoderLayers,
    List<Integer> maskDims) {
  public DetectorConfig {
    maskDims = List.copyOf(maskDims);
    if (heads < 1 || dim % heads != 0 || dim % 16 != 0) {
      throw new IllegalArgumentException(
          "detector dim must be a multiple of 16 and of heads; found dim %d, heads %d"
              .formatted(dim, heads));
    }
    if (feedForward < 1 || queries < 1 || encoderLayers < 1 || decoderLayers < 1) {
      throw new IllegalArgumentException(
          "feedForward, queries, encoderLayers and decoderLayers must be positive");
    }
    for (int width : maskDims) {
      if (width < 8 || width % 8 != 0) {
        throw new IllegalArgumentException(
            "maskDims must be multiples of 8 (group norm); found " + maskDims);
      }
    }
  }

  /** Channels of the pixel embedding that masks are read from. */
  public int maskDim() {
    return maskDims.get(maskDims.size() - 1);
  }
}
