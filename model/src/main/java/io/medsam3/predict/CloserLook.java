package io.medsam3.predict;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import io.medsam3.words.Lexicon;
import io.medsam3.words.Term;
import java.util.List;

/**
 * Asks again for what is too thin for a small network's input: in four overlapping quarters of the
 * picture, each of which the network sees twice as fine.
 *
 * @param predictor asks for the quarters, without looking closer still
 * @param side of the network's input
 */
record CloserLook(ImagePredictor predictor, Lexicon lexicon, Picture picture, int side) {
  /** Share of the longer side that a quarter covers, so that its halo reaches over the middle. */
  private static final double QUARTER = 9 / 16.0;

  /**
   * The answer with a finer mask where the concept is thin, was found by its map, and the picture
   * has more pixels than the network sees; else the answer itself.
   */
  Segmentation refine(Segmentation answer) {
    boolean again = answer.found() && suits(answer.prompt(), answer.selection());
    return again ? answer.with(quarters(answer)) : answer;
  }

  /** Whether what is found for a prompt is asked for again. */
  boolean suits(ConceptPrompt prompt, Selection selection) {
    return selection == Selection.SEMANTIC
        && prompt.exemplars().isEmpty()
        && longer() > side
        && lexicon.find(prompt.words()).map(Term::thin).orElse(false);
  }

  private Mask quarters(Segmentation answer) {
    int tile = (int) Math.ceil(QUARTER * longer());
    List<ConceptPrompt> prompts = List.of(answer.prompt());
    return new TiledSegmenter(predictor, picture, prompts, answer.selection(), tile)
        .run(Progress.NONE)
        .get(0)
        .mask();
  }

  private int longer() {
    return Math.max(picture.width(), picture.height());
  }
}
