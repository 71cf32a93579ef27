package io.medsam3.tracker;

import io.medsam3.tensor.Owner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a user said about one object, and the answers that are not yet remembered. */
final class ObjectPrompts implements AutoCloseable {
  private final int object;
  private final Map<Integer, Clicks> clicks = new HashMap<>();
  private final Set<Integer> masks = new HashSet<>();
  private final Map<Integer, Answer> answers = new TreeMap<>();

  ObjectPrompts(int object) {
    this.object = object;
  }

  /** One object's answer to a prompt; owns its tensors. */
  static final class Answer extends Owner {
    private final @Nullable Tensor lowResLogits;
    private @Nullable Tensor shown;
    private final Tensor pointer;
    private final Tensor objectScore;
    private final Tensor iou;

    /**
     * @param shown (1, 1, H, W), the mask that was given as logits of +-1024; null after clicks,
     *     whose answer is {@code output}'s own mask
     */
    Answer(HeadOutput output, @Nullable Tensor shown) {
      this.lowResLogits = shown == null ? own(output.lowResLogits()) : null;
      this.shown = shown == null ? null : own(shown);
      this.pointer = own(output.pointer());
      this.objectScore = own(output.objectScore());
      this.iou = own(output.bestIou());
    }

    @Nullable Tensor lowResLogits() {
      return lowResLogits;
    }

    @Nullable Tensor shown() {
      return shown;
    }

    void show(Tensor logits) {
      shown = own(logits);
    }

    Tensor pointer() {
      return pointer;
    }

    Tensor objectScore() {
      return objectScore;
    }

    Tensor iou() {
      return iou;
    }
  }

  int object() {
    return object;
  }

  Clicks clicks(int frame) {
    return clicks.getOrDefault(frame, Clicks.none());
  }

  /** Takes clicks instead of whatever was said about that frame. */
  void click(int frame, Clicks newClicks) {
    clicks.put(frame, newClicks);
    masks.remove(frame);
  }

  /** Notes that a mask was given instead of whatever was said about that frame. */
  void mask(int frame) {
    masks.add(frame);
    clicks.remove(frame);
  }

  boolean about(int frame) {
    return clicks.containsKey(frame) || masks.contains(frame);
  }

  /** Frames on which something was said. */
  Set<Integer> frames() {
    Set<Integer> frames = new HashSet<>(clicks.keySet());
    frames.addAll(masks);
    return frames;
  }

  /** Frames with an answer that is not yet remembered. */
  Set<Integer> answered() {
    return answers.keySet();
  }

  @Nullable Answer answer(int frame) {
    return answers.get(frame);
  }

  void answer(int frame, Answer answer) {
    Answer earlier = answers.put(frame, answer);
    if (earlier != null) {
      earlier.close();
    }
  }

  /** Takes back everything said about that frame. */
  void clear(int frame) {
    clicks.remove(frame);
    masks.remove(frame);
    Answer answer = answers.remove(frame);
    if (answer != null) {
      answer.close();
    }
  }

  /** Lets the answers go, since they are remembered now. */
  void settle() {
    answers.values().forEach(Answer::close);
    answers.clear();
  }

  @Override
  public void close() {
    settle();
  }
}
