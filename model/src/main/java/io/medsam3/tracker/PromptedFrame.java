package io.medsam3.tracker;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The masks of a session's objects on a frame that was just prompted.
 *
 * @param objects the objects' numbers, in the order of the first axis of {@code logits}
 * @param logits (O, 1, H, W) at the size of the frames to show; -1024 where an object has no mask
 * @param leftOut points beyond the network's 16 that were not used
 */
public record PromptedFrame(int frame, List<Integer> objects, Tensor logits, int leftOut) {
  public PromptedFrame {
    objects = List.copyOf(objects);
  }
}
