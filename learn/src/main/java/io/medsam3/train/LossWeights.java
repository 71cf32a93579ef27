package io.medsam3.train;

/**
 * How much each loss counts.
 *
 * @param semanticFocal of the mask of all instances, per pixel
 * @param semanticDice of the same mask
 * @param presence of each decoder layer's presence logit
 * @param l1 of matched boxes' coordinates
 * @param giou of matched boxes' overlap
 * @param query of row scores
 * @param maskFocal of matched rows' masks, per pixel
 * @param maskDice of the same masks
 * @param sets factor on boxes, scores and instance masks together
 * @param oneToMany factor on the second set of rows
 * @param byPrompts whether the sum is multiplied by the root of the number of prompts
 */
public record LossWeights(
    double semanticFocal,
    double semanticDice,
    double presence,
    double l1,
    double giou,
    double query,
    double maskFocal,
    double maskDice,
    double sets,
    double oneToMany,
    boolean byPrompts) {
  /** As published for fine-tuning the large network. */
  public static final LossWeights PUBLISHED =
      new LossWeights(20, 30, 20, 5, 2, 20, 200, 10, 1, 2, true);

  /** For a small network on few pictures: what every pixel teaches comes first. */
  public static final LossWeights SMALL =
      new LossWeights(5, 1, 0.3, 0.5, 0.2, 2, 10, 0.5, 0.3, 2, false);

  /** The same with another factor on boxes, scores and instance masks together. */
  LossWeights withSets(double factor) {
    return new LossWeights(
        semanticFocal,
        semanticDice,
        presence,
        l1,
        giou,
        query,
        maskFocal,
        maskDice,
        factor,
        oneToMany,
        byPrompts);
  }
}
