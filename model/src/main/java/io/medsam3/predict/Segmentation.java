package io.medsam3.predict;

import io.medsam3.volume.Mask;
import java.util.List;

/**
 * The answer to one prompt.
 *
 * @param presence probability that the concept is in the picture at all, 0..1
 * @param detections the selected instances in the network's order; none when the rule selects the
 *     semantic map
 * @param mask all that was selected, as one mask on the picture's grid; empty when absent
 */
public record Segmentation(
    ConceptPrompt prompt,
    Selection selection,
    double presence,
    List<Detection> detections,
    Mask mask) {
  public Segmentation {
    detections = List.copyOf(detections);
  }

  /** Whether anything was found. */
  public boolean found() {
    return !mask.isEmpty();
  }
}
