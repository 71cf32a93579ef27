package io.medsam3.predict;

import io.medsam3.volume.Mask;
import java.util.List;

/**
 * The answer to one prompt about a picture that was cut into tiles.
 *
 * @param presence the highest of all tiles
 * @param score the highest of all tiles
 * @param mask on the picture's grid
 * @param apart the part of the mask of which no other prompt was more sure
 * @param instances merged across borders of tiles; none when the rule selects the semantic map
 */
public record TiledAnswer(
    ConceptPrompt prompt,
    double presence,
    double score,
    Mask mask,
    Mask apart,
    List<Instance> instances) {
  public TiledAnswer {
    instances = List.copyOf(instances);
  }

  /**
   * One object; its mask is part of the answer's, for thousands on a large picture would not fit.
   *
   * @param box around its pixels
   */
  public record Instance(double score, Detection.Box box, long pixels) {}
}
