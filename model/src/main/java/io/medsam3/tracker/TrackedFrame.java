package io.medsam3.tracker;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The masks of a session's objects on one frame.
 *
 * @param objects the objects' numbers, in the order of the tensors' first axis
 * @param lowResLogits (O, 1, 4g, 4g)
 * @param logits (O, 1, H, W) at the size of the frames to show
 * @param objectScore (O, 1), logit that the object is visible
 */
public record TrackedFrame(
    int frame, List<Integer> objects, Tensor lowResLogits, Tensor logits, Tensor objectScore) {
  public TrackedFrame {
    objects = List.copyOf(objects);
  }
}
