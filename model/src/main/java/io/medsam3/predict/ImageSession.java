package io.medsam3.predict;

import io.medsam3.tensor.Scope;
import io.medsam3.volume.Grid;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An encoded picture: ask it for concepts, as often as you like, and close it.
 *
 * <p>A small network's map is the mean over several sizes of the picture: {@link OtherSizes}.
 */
public final class ImageSession implements AutoCloseable {
  /** Cells of all masks' maps in one pass; bounds the memory of a pass over several prompts. */
  private static final long PASS_CELLS = 1 << 18;

  private final EncodedPicture picture;
  private final int maskSide;
  private final Grid grid;
  private final @Nullable OtherSizes sizes;
  private final @Nullable CloserLook closer;

  /**
   * Takes over what is encoded.
   *
   * @param maskSide cells along each side of the network's maps
   */
  ImageSession(
      EncodedPicture picture,
      int maskSide,
      Grid grid,
      @Nullable OtherSizes sizes,
      @Nullable CloserLook closer) {
    this.picture = picture;
    this.maskSide = maskSide;
    this.grid = grid;
    this.sizes = sizes;
    this.closer = closer;
  }

  /** The picture's grid, on which all masks lie. */
  public Grid grid() {
    return grid;
  }

  /**
   * Answers prompts, several in one pass of the network where memory allows.
   *
   * @return one answer per prompt, in order
   * @throws IllegalArgumentException when a box leaves the picture or a phrase has no words
   */
  public List<Segmentation> segment(List<ConceptPrompt> prompts, Selection selection) {
    return passes(prompts, selection, null);
  }

  /** As {@link #segment(List, Selection)}, and tells for each pixel whose it is. */
  public ImageAnswers answer(List<ConceptPrompt> prompts, Selection selection) {
    if (prompts.size() == 1) {
      List<Segmentation> found = segment(prompts, selection);
      return new ImageAnswers(found, List.of(found.get(0).mask()));
    }
    Apart apart = new Apart(grid);
    List<Segmentation> found = passes(prompts, selection, apart);
    return new ImageAnswers(found, apart.masks());
  }

  private List<Segmentation> passes(
      List<ConceptPrompt> prompts, Selection selection, @Nullable Apart apart) {
    int width = grid.size().x();
    int height = grid.size().y();
    for (ConceptPrompt prompt : prompts) {
      prompt.exemplars().forEach(box -> box.requireInside(width, height));
    }
    int together = (int) Math.max(1, PASS_CELLS / ((long) maskSide * maskSide));
    List<Segmentation> answers = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += together) {
      int to = Math.min(prompts.size(), from + together);
      answers.addAll(pass(prompts.subList(from, to), selection, apart));
    }
    return answers;
  }

  /** Answers one prompt by words. */
  public Segmentation segment(String phrase, Selection selection) {
    return segment(List.of(ConceptPrompt.text(phrase)), selection).get(0);
  }

  private List<Segmentation> pass(
      List<ConceptPrompt> prompts, Selection selection, @Nullable Apart apart) {
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      var selector = new Selector(picture.ask(prompts, grid), grid, selection);
      selector.improve((p, map) -> inAllSizes(prompts.get(p), selection, map));
      List<Segmentation> answers = new ArrayList<>();
      for (int p = 0; p < prompts.size(); p++) {
        Segmentation seen = selector.select(p, prompts.get(p));
        Segmentation answer = closer == null ? seen : closer.refine(seen);
        answers.add(answer);
        if (apart != null) {
          apart.add(answer.mask(), answer.found() ? selector.confidence(p) : new float[0]);
        }
      }
      return answers;
    }
  }

  /** The map itself of a large network, and of what is asked for again, closer. */
  private Tensor inAllSizes(ConceptPrompt prompt, Selection selection, Tensor map) {
    boolean closerStill = closer != null && closer.suits(prompt, selection);
    return sizes == null || closerStill ? map : sizes.mean(map, prompt, grid);
  }

  @Override
  public void close() {
    picture.close();
    if (sizes != null) {
      sizes.close();
    }
  }
}
