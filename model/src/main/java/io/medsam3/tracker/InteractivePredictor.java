package io.medsam3.tracker;

import io.medsam3.nn.Probe;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Masks for clicks, boxes and earlier masks on one picture; sam3/model/sam1_task_predictor.py. */
public final class InteractivePredictor {
  /** Holes of up to this many pixels of the decoder's masks are filled. */
  private static final int HOLE_AREA = 256;

  private static final float HOLE_LOGIT = 10;
  private static final double LOW_RES_LIMIT = 32;

  private final Tracker tracker;

  public InteractivePredictor(Tracker tracker) {
    this.tracker = tracker;
  }

  /**
   * What to segment.
   *
   * @param points of P prompts in model pixels, as {@link #inModelPixels} makes them; null for none
   * @param mask logits (P, 1, s, s) of an earlier answer; null for none
   * @param multimask whether to give three readings or the one answer
   */
  public record Request(@Nullable PromptPoints points, @Nullable Tensor mask, boolean multimask) {}

  /**
   * Masks of P prompts, K each.
   *
   * @param logits (P, K, H, W) at the picture's size, holes filled
   * @param predictedIou (P, K) in 0..1
   * @param lowResLogits (P, K, s, s) within +-32, to refine with a further request
   */
  public record Answer(Tensor logits, Tensor predictedIou, Tensor lowResLogits) {}

  /** The picture's features as this predictor reads them: made once, asked many times. */
  public FrameFeatures prepare(FrameFeatures picture) {
    return tracker.withoutMemory(picture);
  }

  /**
   * Clicks and boxes in the model's pixels.
   *
   * @param places (P, n, 2), x and y in pixels of the picture; a box's two corners come first
   * @param labels (P, n) as in {@link PromptPoints}
   */
  public PromptPoints inModelPixels(Tensor places, Tensor labels, int height, int width) {
    try (Scope scope = new Scope()) {
      Tensor size = Tensors.beside(places, Tensors.of(new float[] {width, height}, 2));
      Tensor pixels = Tensors.scale(places.div(size), tracker.imageSize());
      return new PromptPoints(scope.keep(pixels), labels);
    }
  }

  /** Takes features from {@link #prepare}; returns masks at the picture's size. */
  public Answer predict(
      FrameFeatures prepared, Request request, int height, int width, Probe probe) {
    try (Scope scope = new Scope()) {
      MaskCandidates all = tracker.candidates(prepared, request.points, request.mask, probe);
      MaskCandidates.Choice choice = request.multimask ? all.readings() : all.single();
      probe.see("masks_no_fill_logits", Tensors.resize(choice.masks(), height, width));
      Tensor filled = MaskCleanup.fillHoles(choice.masks(), HOLE_AREA, HOLE_LOGIT);
      Tensor bounded =
          torch.clamp(
              choice.masks(),
              new ScalarOptional(new Scalar(-LOW_RES_LIMIT)),
              new ScalarOptional(new Scalar(LOW_RES_LIMIT)));
      return new Answer(
          scope.keep(Tensors.resize(filled, height, width)),
          scope.keep(choice.ious()),
          scope.keep(bounded));
    }
  }
}
