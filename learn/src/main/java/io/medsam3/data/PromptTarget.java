package io.medsam3.data;

import io.medsam3.detector.ShownBox;
import java.util.List;

/**
 * One thing asked of one image of a batch, and the right answer.
 *
 * @param image index of the image in the batch
 * @param shown boxes that show what is meant, beside the phrase
 * @param present whether anything of the target is in the image
 * @param separable whether the instances are told apart, so that boxes and scores can be learned; a
 *     crowd is not, and then only presence and the semantic mask are
 * @param instances empty when absent or not separable
 * @param semantic share of each mask pixel that the target covers, row-major
 * @param source what to call the example in messages
 */
public record PromptTarget(
    int image,
    String phrase,
    List<ShownBox> shown,
    boolean present,
    boolean separable,
    List<Instance> instances,
    float[] semantic,
    String source) {

  /** Asked by words alone. */
  public PromptTarget(
      int image,
      String phrase,
      boolean present,
      boolean separable,
      List<Instance> instances,
      float[] semantic,
      String source) {
    this(image, phrase, List.of(), present, separable, instances, semantic, source);
  }

  /** The same target asked for by these words and boxes. */
  PromptTarget asked(String words, List<ShownBox> boxes) {
    return new PromptTarget(image, words, boxes, present, separable, instances, semantic, source);
  }
}
