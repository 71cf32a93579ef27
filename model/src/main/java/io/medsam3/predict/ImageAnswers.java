package io.medsam3.predict;

import io.medsam3.volume.Mask;
import java.util.List;

/**
 * Answers to several prompts about one picture.
 *
 * @param found one answer per prompt; their masks may overlap
 * @param apart the same masks without overlaps: each pixel belongs to the answer that is most sure
 */
public record ImageAnswers(List<Segmentation> found, List<Mask> apart) {
  public ImageAnswers {
    found = List.copyOf(found);
    apart = List.copyOf(apart);
  }
}
