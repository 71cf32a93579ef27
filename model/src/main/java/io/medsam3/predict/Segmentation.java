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

  /** The best selected instance's score; of a map alone the presence; 0 when nothing is there. */
  public double score() {
    double best = found() && selection.takesMap() ? presence : 0;
    for (Detection detection : detections) {
      best = Math.max(best, detection.score());
    }
    return best;
  }

  /** The same answer with another mask. */
  Segmentation with(Mask finer) {
    return new Segmentation(prompt, selection, presence, detections, finer);
  }

  /** Whether anything was found. */
  public boolean found() {
    return !mask.isEmpty();
  }
}
