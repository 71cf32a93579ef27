package io.medsam3.clicks;

import io.medsam3.data.Batch;
import io.medsam3.data.BatchSource;
import io.medsam3.data.Instance;
import io.medsam3.data.PromptTarget;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.MaskCandidates;
import io.medsam3.tracker.TaughtClip;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The forward passes of training: what a step shows depends on seed and step alone. */
final class ClickSteps {
  /** Objects of less than so many mask pixels are not asked for. */
  private static final int LEAST = 6;

  private static final int TRIES = 8;

  private final ClickNetwork network;
  private final ClickConfig config;
  private final BatchSource pictures;
  private final @Nullable VolumeClips volumes;
  private final DriftingClips drifts;
  private final ImitatedUser user;

  /**
   * @param volumes null when there are none; their steps then show drifting pictures
   */
  ClickSteps(
      ClickNetwork network,
      ClickConfig config,
      BatchSource pictures,
      @Nullable VolumeClips volumes) {
    this.network = network;
    this.config = config;
    this.pictures = pictures;
    this.volumes = volumes;
    drifts = new DriftingClips(config.clips().frames());
    user = new ImitatedUser(network.tracker(), config.prompts());
  }

  /** One step in the caller's scope, with gradients. */
  StepResult forward(long step) {
    long seed = config.seed() * 0x9E3779B97F4A7C15L + step;
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong());
    ClipMix.Kind kind = config.clips().kind(step, random.nextDouble());
    if (kind == ClipMix.Kind.PICTURES) {
      return onPictures(step, random);
    }
    if (kind == ClipMix.Kind.VOLUMES && volumes != null) {
      return onClip(volumes.draw(random), random);
    }
    return onClip(drifting(step, random), random);
  }

  private StepResult onPictures(long step, SplittableRandom random) {
    boolean pasted = random.nextDouble() < config.prompts().pasted();
    Drawn found = drawn(step, config.prompts().objects(), random);
    Drawn drawn = pasted ? pasted(found, random) : found;
    Batch batch = drawn.batch;
    List<Asked> asked = drawn.asked;
    FrameFeatures each = network.features(images(batch, drawn.images));
    long[] index = asked.stream().mapToLong(Asked::image).toArray();
    FrameFeatures frame = selected(each, network.here(Tensors.of(index, index.length)));
    StepResult result = new StepResult();
    List<PixelMask> masks = asked.stream().map(Asked::mask).toList();
    Tensor target = network.here(target(asked, batch.maskSide())).squeeze(1);
    try (TaughtClip clip = new TaughtClip(network.tracker(), 1)) {
      PromptMix.Kind kind = config.prompts().kind(random.nextDouble());
      int corrections = random.nextInt(config.prompts().corrections() + 1);
      var task = new ImitatedUser.Task(masks, target, kind, corrections);
      user.ask(clip, frame, task, result, random);
    }
    return result;
  }

  /** The same objects through time: prompted on the first frame, followed on the others. */
  private StepResult onClip(Clip clip, SplittableRandom random) {
    StepResult result = new StepResult();
    List<Tensor> masks = clip.masks().stream().map(network::here).toList();
    List<FrameFeatures> frames = clip.pictures().stream().map(network::features).toList();
    try (TaughtClip memory = new TaughtClip(network.tracker(), clip.frames())) {
      begin(memory, frames.get(0), masks.get(0), result, random);
      double dice = 0;
      for (int t = 1; t < clip.frames(); t++) {
        Tensor target = masks.get(t).squeeze(1);
        Tensor visible = visible(target); // (B, 1)
        MaskCandidates all = memory.followed(t, frames.get(t));
        result.add(ClickLoss.of(all, target, Tensors.toFloat(visible).squeeze(1), true));
        MaskCandidates.Choice answer = all.readings().best();
        dice += dice(all, answer, target);
        memory.remember(t, frames.get(t), answer, visible, false);
      }
      result.note("dice_followed", dice / (clip.frames() - 1));
    }
    return result;
  }

  private void begin(
      TaughtClip memory,
      FrameFeatures frame,
      Tensor masks,
      StepResult result,
      SplittableRandom random) {
    PromptMix.Kind kind = config.prompts().kind(random.nextDouble());
    if (kind == PromptMix.Kind.MASK) {
      int side = network.tracker().memoryMaskSide();
      memory.given(0, frame, Tensors.resize(masks, side, side));
      return;
    }
    List<PixelMask> wanted = squares(masks);
    int corrections = random.nextInt(2);
    var task = new ImitatedUser.Task(wanted, masks.squeeze(1), kind, corrections);
    MaskCandidates.Choice answer = user.ask(memory, frame, task, result, random);
    memory.remember(0, frame, answer, visible(masks.squeeze(1)), true);
  }

  /** The mean over objects, an absent one that was seen as such counting 1. */
  private static double dice(MaskCandidates all, MaskCandidates.Choice answer, Tensor target) {
    List<PixelMask> wanted = squares(target.unsqueeze(1));
    List<PixelMask> given = ImitatedUser.masks(answer.masks(), (int) target.size(1));
    float[] scores = Tensors.toFloats(all.objectScore());
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      boolean there = wanted.get(i).area() > 0;
      sum += scores[i] > 0 ? given.get(i).dice(wanted.get(i)) : there ? 0 : 1;
    }
    return sum / scores.length;
  }

  private static List<PixelMask> squares(Tensor masks) {
    int side = (int) masks.size(2);
    float[] all = Tensors.toFloats(masks);
    List<PixelMask> squares = new ArrayList<>();
    for (int from = 0; from < all.length; from += side * side) {
      float[] one = new float[side * side];
      System.arraycopy(all, from, one, 0, one.length);
      squares.add(PixelMask.of(one, side));
    }
    return squares;
  }

  /** Whether anything of at least half a pixel is there: (B, 1). */
  private static Tensor visible(Tensor target) {
    return target.ge(new Scalar(0.5)).flatten(1, -1).any(1, true);
  }

  private Clip drifting(long step, SplittableRandom random) {
    Drawn drawn = drawn(step, 1, random);
    Batch batch = drawn.batch;
    List<Asked> some = drawn.asked.subList(0, Math.min(drawn.asked.size(), config.clips().count()));
    long[] index = some.stream().mapToLong(Asked::image).toArray();
    Tensor chosen = images(batch, drawn.images).index_select(0, Tensors.of(index, index.length));
    return drifts.draw(chosen, target(some, batch.maskSide()), random);
  }

  /** Pictures, their planes as they are shown, and what is asked of them. */
  private record Drawn(Batch batch, float[] images, List<Asked> asked) {}

  private Drawn pasted(Drawn found, SplittableRandom random) {
    Batch batch = found.batch;
    PastedShapes shapes = PastedShapes.draw(batch, LEAST, random);
    List<Asked> some = some(shapes.asked(), batch, config.prompts().objects(), random);
    return some.isEmpty() ? found : new Drawn(batch, shapes.images(), some);
  }

  private Drawn drawn(long step, int most, SplittableRandom random) {
    for (long tries = 0; tries < TRIES; tries++) {
      Batch batch = pictures.batch(step + (tries << 40));
      List<Asked> asked = some(objects(batch), batch, most, random);
      if (!asked.isEmpty()) {
        return new Drawn(batch, batch.images(), asked);
      }
    }
    throw new IllegalStateException(
        "%d batches in a row without an object at step %d".formatted(TRIES, step));
  }

  /** The objects of a batch's prompts. */
  private static List<Asked> objects(Batch batch) {
    List<Asked> objects = new ArrayList<>();
    for (PromptTarget prompt : batch.prompts()) {
      for (Instance instance : prompt.instances()) {
        PixelMask mask = PixelMask.of(instance.mask(), batch.maskSide());
        if (mask.area() >= LEAST) {
          objects.add(new Asked(prompt.image(), mask, instance.mask()));
        }
      }
    }
    return objects;
  }

  /** At most so many objects of each picture. */
  private static List<Asked> some(
      List<Asked> objects, Batch batch, int most, SplittableRandom random) {
    List<Asked> some = new ArrayList<>();
    for (int image = 0; image < batch.imageCount(); image++) {
      int at = image;
      List<Asked> own = new ArrayList<>(objects.stream().filter(one -> one.image() == at).toList());
      for (int n = 0; n < most && !own.isEmpty(); n++) {
        some.add(own.remove(random.nextInt(own.size())));
      }
    }
    return some;
  }

  private static Tensor images(Batch batch, float[] shown) {
    return Tensors.of(shown, batch.imageCount(), 3, batch.side(), batch.side());
  }

  /** (P, 1, M, M). */
  private static Tensor target(List<Asked> asked, int side) {
    Tensor[] masks = new Tensor[asked.size()];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = Tensors.of(asked.get(i).shares(), 1, side, side);
    }
    return Tensors.stack(0, masks);
  }

  private static FrameFeatures selected(FrameFeatures each, Tensor index) {
    return new FrameFeatures(
        each.fine().index_select(0, index),
        each.middle().index_select(0, index),
        each.top().index_select(0, index));
  }
}
