package io.medsam3.tracker;

import java.util.Map;

/**
 * The tracker's sizes beyond those of the image pyramid, whose three coarsest levels it reads.
 *
 * @param memoryDim channels of a remembered map; divides the pyramid's width
 * @param memoryLayers layers that let a frame look at the memory
 * @param heads attention heads of the mask decoder
 * @param feedForward hidden width of the mask decoder's and the memory attention's layers
 */
public record TrackerConfig(int memoryDim, int memoryLayers, int heads, int feedForward) {
  public TrackerConfig {
    if (memoryDim < 2 || memoryDim % 2 != 0) {
      throw new IllegalArgumentException("memoryDim must be even and positive; found " + memoryDim);
    }
    if (memoryLayers < 1 || heads < 1 || feedForward < 1) {
      throw new IllegalArgumentException("memoryLayers, heads and feedForward must be positive");
    }
  }

  /** Throws unless a pyramid of that width can be tracked with these sizes. */
  void check(int dim) {
    if (dim % memoryDim != 0 || dim % 8 != 0 || dim / 2 % heads != 0) {
      throw new IllegalArgumentException(
          "a tracker of width %d needs a multiple of 8, of memoryDim %d and of twice %d heads"
              .formatted(dim, memoryDim, heads));
    }
  }

  /** The published tracker. */
  public static TrackerConfig sam3() {
    return new TrackerConfig(64, 4, 8, 2048);
  }

  public static TrackerConfig small() {
    return new TrackerConfig(40, 4, 8, 640);
  }

  public static TrackerConfig tiny() {
    return new TrackerConfig(24, 2, 8, 384);
  }

  public static TrackerConfig nano() {
    return new TrackerConfig(8, 2, 4, 64);
  }

  /** Presets by the name of the network that they belong to. */
  public static Map<String, TrackerConfig> presets() {
    return Map.of(
        "sam3", sam3(),
        "small", small(),
        "tiny", tiny(),
        "tiny-336", tiny(),
        "nano", nano(),
        "mobile", mobile());
  }

  /** The bundled model's. */
  public static TrackerConfig mobile() {
    return new TrackerConfig(32, 2, 8, 512);
  }
}
