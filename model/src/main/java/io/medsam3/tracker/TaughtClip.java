package io.medsam3.tracker;

import io.medsam3.nn.Probe;
import io.medsam3.tensor.Tensors;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A clip as training walks it, frame 0 first: every candidate mask with its gradient, and the truth
 * about what is visible in the place of the network's guess.
 *
 * <p>All tensors have one entry for each of O objects, frames included, so that objects of several
 * clips go side by side. Owns what it remembers until closed; one thread.
 */
public final class TaughtClip implements AutoCloseable {
  private final Tracker tracker;
  private final int frames;
  private final MemoryBank bank = new MemoryBank();

  /**
   * @param frames length of the clip
   */
  public TaughtClip(Tracker tracker, int frames) {
    this.tracker = tracker;
    this.frames = frames;
  }

  /** Masks for what is pointed at; nothing is remembered or looked up. */
  public MaskCandidates prompted(
      FrameFeatures frame, PromptPoints points, @Nullable Tensor earlierLogits) {
    return tracker.candidates(tracker.withoutMemory(frame), points, earlierLogits, Probe.NONE);
  }

  /** Masks of a frame on which nothing is pointed at, seen through what is remembered. */
  public MaskCandidates followed(int index, FrameFeatures frame) {
    var place = new MemoryBank.Place(index, frames, false);
    MemoryTokens memory = bank.tokens(tracker, place, false);
    PromptPoints none = PromptPoints.nothing(frame.top().size(0));
    return tracker.candidates(tracker.withMemory(frame, memory), none, null, Probe.NONE);
  }

  /**
   * Remembers an answer.
   *
   * @param answer one mask for each object
   * @param visible (O, 1) boolean, whether the object is on this frame
   * @param prompted whether something was pointed at on this frame
   */
  public void remember(
      int index,
      FrameFeatures frame,
      MaskCandidates.Choice answer,
      Tensor visible,
      boolean prompted) {
    Tensor everywhere = visible.unsqueeze(-1).unsqueeze(-1);
    Tensor absent = Tracker.filled(answer.masks(), Tracker.ABSENT);
    Tensor lowRes = torch.where(everywhere, answer.masks(), absent);
    Tensor pointer = tracker.pointer(answer.tokens().select(1, 0), visible);
    remember(index, frame, lowRes, new Seen(pointer, visible), prompted);
  }

  /**
   * Remembers a mask that was given on this frame instead of pointing.
   *
   * @param mask (O, 1, 16g, 16g) in 0..1
   */
  public void given(int index, FrameFeatures frame, Tensor mask) {
    HeadOutput output = tracker.given(frame, mask, Probe.NONE);
    Tensor visible = output.objectScore().gt(new Scalar(0));
    remember(index, frame, output.logits(), new Seen(output.pointer(), visible), true);
  }

  /** Whom a frame shows: pointers (O, C) and whether each object is there (O, 1). */
  private record Seen(Tensor pointer, Tensor visible) {}

  private void remember(
      int index, FrameFeatures frame, Tensor logits, Seen seen, boolean prompted) {
    Tensor score = Tensors.shift(Tensors.scale(Tensors.toFloat(seen.visible), 20), -10); // +-10
    // A decided mask would stop the gradient, so even prompted frames are remembered as probable.
    Tensor features = tracker.memory(frame, logits, score, false);
    Memory memory = new Memory(features, logits, seen.pointer, score, score, Double.NaN);
    if (prompted) {
      bank.condition(index, memory);
    } else {
      bank.track(index, memory);
    }
  }

  /** Frames remembered as prompted. */
  public Set<Integer> promptedFrames() {
    return Set.copyOf(bank.conditioningFrames());
  }

  @Override
  public void close() {
    bank.close();
  }
}
