package io.medsam3.data;

import java.util.List;

/**
 * Images with the phrases asked of them.
 *
 * @param step number of the training step that it belongs to
 * @param side of the square images
 * @param maskSide of the square target masks
 * @param images (N, 3, side, side), normalised to -1..1
 * @param prompts those whose target is present before those whose is not
 */
public record Batch(long step, int side, int maskSide, float[] images, List<PromptTarget> prompts) {

  public int imageCount() {
    return images.length / (3 * side * side);
  }

  /** Names of all examples, for messages. */
  public List<String> sources() {
    return prompts.stream().map(PromptTarget::source).toList();
  }
}
