package io.medsam3.clicks;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.MaskCandidates;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.tracker.TaughtClip;
import io.medsam3.tracker.Tracker;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Asks for objects as a user would: a first prompt, then clicks where the answer is wrong, each on
 * top of the answer before (Kirillov et al. 2023, section 3).
 */
final class ImitatedUser {
  /** How far a box's sides are off, as a share of the box. */
  private static final double BOX_JITTER = 0.1;

  private static final double EARLIER_LIMIT = 32;

  private final Tracker tracker;
  private final PromptMix mix;

  ImitatedUser(Tracker tracker, PromptMix mix) {
    this.tracker = tracker;
    this.mix = mix;
  }

  /**
   * What to ask.
   *
   * @param wanted one mask for each of P prompts
   * @param target the same as covered shares (P, M, M)
   * @param kind of the first prompt
   * @param corrections clicks after it
   */
  record Task(List<PixelMask> wanted, Tensor target, PromptMix.Kind kind, int corrections) {}

  /**
   * Asks about one frame (P, ...) and adds the losses of every answer to {@code result}.
   *
   * @return the last answer
   */
  MaskCandidates.Choice ask(
      TaughtClip clip, FrameFeatures frame, Task task, StepResult result, SplittableRandom random) {
    int prompts = task.wanted.size();
    PointColumns points = new PointColumns(prompts, tracker.imageSize());
    Tensor earlier = begin(points, task, random);
    Tensor visible = torch.ones(new long[] {prompts}, task.target.options());
    for (int round = 0; ; round++) {
      PromptPoints said = points.points();
      boolean ambiguous = points.count() == 1;
      MaskCandidates all = clip.prompted(frame, said, earlier);
      result.add(ClickLoss.of(all, task.target, visible, ambiguous));
      MaskCandidates.Choice answer = ambiguous ? all.readings().best() : all.first();
      List<PixelMask> given = masks(answer.masks(), (int) task.target.size(1));
      note(result, task, round, given);
      if (round == task.corrections) {
        return answer;
      }
      correct(points, task.wanted, given, random);
      earlier = bounded(answer.masks().detach());
    }
  }

  /** The first prompt: points, or else the logits of a mask (P, 1, 4g, 4g). */
  private @Nullable Tensor begin(PointColumns points, Task task, SplittableRandom random) {
    int prompts = task.wanted.size();
    if (task.kind == PromptMix.Kind.MASK) {
      return roughLogits(task.wanted, random);
    }
    if (task.kind == PromptMix.Kind.BOX) {
      points.addBoxes(task.wanted.stream().map(w -> jittered(w.box(), random)).toList());
      return null;
    }
    float[] places = new float[2 * prompts];
    long[] labels = new long[prompts];
    for (int p = 0; p < prompts; p++) {
      var place = task.wanted.get(p).place(drawn(random));
      put(places, labels, p, new PixelMask.Click(place, true));
    }
    points.add(places, labels);
    return null;
  }

  /** The generator, or null for the deepest place. */
  private @Nullable SplittableRandom drawn(SplittableRandom random) {
    return random.nextDouble() < mix.centred() ? null : random;
  }

  private static float[] jittered(float[] box, SplittableRandom random) {
    float width = box[2] - box[0];
    float height = box[3] - box[1];
    return new float[] {
      jittered(box[0], width, random),
      jittered(box[1], height, random),
      jittered(box[2], width, random),
      jittered(box[3], height, random)
    };
  }

  private static float jittered(float place, float length, SplittableRandom random) {
    double off = (random.nextDouble() * 2 - 1) * BOX_JITTER * length;
    return (float) Math.max(0, Math.min(1, place + off));
  }

  private Tensor roughLogits(List<PixelMask> wanted, SplittableRandom random) {
    int side = wanted.get(0).width();
    Tensor[] rough = new Tensor[wanted.size()];
    for (int p = 0; p < rough.length; p++) {
      rough[p] = Tensors.of(wanted.get(p).rough(random).values(), 1, side, side);
    }
    int low = tracker.maskSide();
    Tensor shares = Tensors.resizeAntialiased(Tensors.stack(0, rough), low, low);
    return Tensors.shift(Tensors.scale(shares, 20), -10); // as the published masks-as-logits
  }

  private void correct(
      PointColumns points, List<PixelMask> wanted, List<PixelMask> given, SplittableRandom random) {
    float[] places = new float[2 * wanted.size()];
    long[] labels = new long[wanted.size()];
    for (int p = 0; p < labels.length; p++) {
      put(places, labels, p, wanted.get(p).correcting(given.get(p), drawn(random)));
    }
    points.add(places, labels);
  }

  private static void put(float[] places, long[] labels, int at, PixelMask.Click click) {
    places[2 * at] = click.place().x();
    places[2 * at + 1] = click.place().y();
    labels[at] = click.include() ? PromptPoints.INCLUDE : PromptPoints.EXCLUDE;
  }

  private static void note(StepResult result, Task task, int round, List<PixelMask> given) {
    boolean last = round == task.corrections;
    if (round == 0 || last) {
      double sum = 0;
      for (int p = 0; p < given.size(); p++) {
        sum += given.get(p).dice(task.wanted.get(p));
      }
      String kind = task.kind.name().toLowerCase(Locale.ROOT);
      String name = round == 0 ? "dice_" + kind : "dice_corrected";
      result.note(name, sum / given.size());
    }
  }

  static Tensor bounded(Tensor logits) {
    return torch.clamp(
        logits,
        new ScalarOptional(new Scalar(-EARLIER_LIMIT)),
        new ScalarOptional(new Scalar(EARLIER_LIMIT)));
  }

  /** Decided masks of logits (P, 1, s, s) at another side. */
  static List<PixelMask> masks(Tensor logits, int side) {
    try (Scope scope = new Scope()) {
      Tensor inside = Tensors.resize(logits.detach(), side, side).gt(new Scalar(0));
      boolean[] all = Tensors.toBooleans(inside);
      PixelMask[] masks = new PixelMask[(int) logits.size(0)];
      for (int p = 0; p < masks.length; p++) {
        boolean[] own = new boolean[side * side];
        System.arraycopy(all, p * own.length, own, 0, own.length);
        masks[p] = new PixelMask(own, side, side);
      }
      return List.of(masks);
    }
  }
}
