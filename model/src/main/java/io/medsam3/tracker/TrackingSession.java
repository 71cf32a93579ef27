package io.medsam3.tracker;

import io.medsam3.nn.Probe;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are followed together through one sequence: what was said about them and what is
 * remembered; sam3/model/sam3_tracking_predictor.py.
 *
 * <p>Objects share one memory, so all are named before the first propagation; objects that come
 * later need a session of their own. One thread at a time.
 */
public final class TrackingSession implements AutoCloseable {
  /** Points that the network was trained to read on one frame. */
  private static final int MOST_POINTS = 16;

  /** Bound of earlier logits that are shown to the network with new clicks. */
  private static final double EARLIER_LIMIT = 32;

  private final Tracker tracker;
  private final FrameSource frames;
  private final TrackingOptions options;
  private final Probe probe;
  private final List<ObjectPrompts> prompts = new ArrayList<>();
  private final MemoryBank bank = new MemoryBank();
  private final Set<Integer> outdated = new HashSet<>();
  private boolean started;

  public TrackingSession(Tracker tracker, FrameSource frames, TrackingOptions options) {
    this(tracker, frames, options, Probe.NONE);
  }

  /** {@code probe} sees the raw answers to prompts and each tracked frame's memory. */
  public TrackingSession(
      Tracker tracker, FrameSource frames, TrackingOptions options, Probe probe) {
    this.tracker = tracker;
    this.frames = frames;
    this.options = options;
    this.probe = probe;
  }

  /** The objects' numbers, in the order in which they were named. */
  public List<Integer> objects() {
    return prompts.stream().map(ObjectPrompts::object).toList();
  }

  /** Frames that prompts were given on and that propagation has begun from. */
  public Set<Integer> promptedFrames() {
    return Set.copyOf(bank.conditioningFrames());
  }

  /**
   * Clicks on an object, a new one or one that is to be corrected.
   *
   * @param keepEarlier whether the clicks come on top of the frame's earlier ones
   */
  public PromptedFrame click(int frame, int object, Clicks clicks, boolean keepEarlier) {
    checkFrame(frame);
    if (clicks.count() == 0) {
      throw new IllegalArgumentException(
          "no point and no box on frame %d; to take prompts back, clear the frame"
              .formatted(frame));
    }
    ObjectPrompts about = about(object);
    Clicks all = keepEarlier ? about.clicks(frame).then(clicks) : clicks;
    Clicks used = all.limited(MOST_POINTS);
    try (Scope scope = new Scope()) {
      Tensor earlier = earlierLogits(about, frame);
      PromptPoints points = used.scaled(tracker.imageSize());
      FrameFeatures plain = tracker.withoutMemory(frames.frame(frame));
      HeadOutput output = tracker.head(plain, points, earlier, points.count() <= 1, Probe.NONE);
      about.click(frame, used);
      about.answer(frame, new ObjectPrompts.Answer(output, null));
      see(output);
      Tensor logits = scope.keep(masks(frame, frames.height(), frames.width()));
      return new PromptedFrame(frame, objects(), logits, all.count() - used.count());
    }
  }

  /**
   * Gives an object's mask on a frame.
   *
   * @param mask (h, w), boolean or in 0..1, of any size and on any device: it covers the whole
   *     frame
   */
  public PromptedFrame mask(int frame, int object, Tensor mask) {
    checkFrame(frame);
    if (mask.dim() != 2 || mask.numel() == 0) {
      throw new IllegalArgumentException(
          "a mask needs rows and columns; found %d axes and %d elements"
              .formatted(mask.dim(), mask.numel()));
    }
    ObjectPrompts about = about(object);
    try (Scope scope = new Scope()) {
      Tensor given = Tensors.toFloat(mask).unsqueeze(0).unsqueeze(0);
      HeadOutput output =
          tracker.given(
              frames.frame(frame),
              fitted(given, tracker.memoryMaskSide(), tracker.memoryMaskSide()),
              Probe.NONE);
      Tensor whole = tracker.here(fitted(given, frames.height(), frames.width()));
      Tensor inside = whole.gt(new Scalar(0.5));
      Tensor shown = torch.where(inside, new Scalar(-Tracker.ABSENT), new Scalar(Tracker.ABSENT));
      about.mask(frame);
      about.answer(frame, new ObjectPrompts.Answer(output, Tensors.toFloat(shown)));
      takeFromOthers(about, frame, inside);
      see(output);
      Tensor logits = scope.keep(masks(frame, frames.height(), frames.width()));
      return new PromptedFrame(frame, objects(), logits, 0);
    }
  }

  /** A given mask leaves its pixels to no other mask that was given on the same frame. */
  private void takeFromOthers(ObjectPrompts about, int frame, Tensor inside) {
    for (ObjectPrompts other : prompts) {
      ObjectPrompts.Answer answer = other == about ? null : other.answer(frame);
      Tensor shown = answer == null ? null : answer.shown();
      if (answer != null && shown != null) {
        answer.show(torch.where(inside, Tracker.filled(shown, Tracker.ABSENT), shown));
      }
    }
  }

  /** Takes back what was said about an object on a frame. */
  public void clear(int frame, int object) {
    ObjectPrompts about = known(object);
    about.clear(frame);
    if (prompts.stream().noneMatch(other -> other.about(frame))) {
      bank.demote(frame);
      if (bank.conditioningFrames().isEmpty()) {
        restart();
      }
    }
  }

  /** Forgets one object. */
  public void remove(int object) {
    ObjectPrompts about = known(object);
    if (prompts.size() == 1) {
      clear();
      return;
    }
    for (int frame : about.frames()) {
      clear(frame, object);
    }
    long[] rest = new long[prompts.size() - 1];
    int index = prompts.indexOf(about);
    for (int i = 0; i < rest.length; i++) {
      rest[i] = i < index ? i : i + 1;
    }
    bank.only(rest);
    prompts.remove(index);
    about.close();
  }

  /** Forgets everything: the session is as new. */
  public void clear() {
    restart();
    prompts.forEach(ObjectPrompts::close);
    prompts.clear();
  }

  private void restart() {
    for (ObjectPrompts about : prompts) {
      about.frames().forEach(about::clear);
    }
    bank.close();
    outdated.clear();
    started = false;
  }

  /** The way through the frames. */
  public enum Direction {
    FORWARD,
    BACKWARD
  }

  /** Where propagation starts, how many frames it goes at most beyond that, and which way. */
  public record Route(int start, int most, Direction direction) {
    /** From {@code start} to the end of the sequence. */
    public static Route from(int start, Direction direction) {
      return new Route(start, Integer.MAX_VALUE, direction);
    }

    List<Integer> frames(int count) {
      List<Integer> order = new ArrayList<>();
      int step = direction == Direction.FORWARD ? 1 : -1;
      for (int t = start; t >= 0 && t < count && Math.abs(t - start) <= most; t += step) {
        order.add(t);
      }
      return order;
    }
  }

  /** The first prompted frame. */
  public int firstPrompted() {
    return prompts.stream()
        .flatMap(about -> about.frames().stream())
        .mapToInt(frame -> frame)
        .min()
        .orElseThrow(
            () -> new IllegalArgumentException("nothing is prompted; prompt a frame first"));
  }

  /** Carries the masks along; each frame's tensors live while {@code listener} looks at them. */
  public void propagate(Route route, Consumer<TrackedFrame> listener) {
    propagateWhile(
        route,
        frame -> {
          listener.accept(frame);
          return true;
        });
  }

  /** As {@link #propagate}, but no further than the first frame that is answered by false. */
  public void propagateWhile(Route route, Predicate<TrackedFrame> goesOn) {
    checkFrame(route.start);
    settle();
    if (bank.conditioningFrames().isEmpty()) {
      throw new IllegalArgumentException("nothing is prompted; prompt a frame first");
    }
    boolean reverse = route.direction == Direction.BACKWARD;
    for (int frame : route.frames(frames.count())) {
      try (Scope scope = new Scope()) {
        Memory memory = visit(frame, reverse, true);
        shrink(frame, reverse);
        see(memory, probe.at("frame" + frame));
        Tensor logits = Tensors.resize(memory.lowResLogits(), frames.height(), frames.width());
        Tensor lowRes = memory.lowResLogits();
        var tracked = new TrackedFrame(frame, objects(), lowRes, logits, memory.objectScore());
        if (!goesOn.test(tracked)) {
          return;
        }
      }
    }
  }

  /** Lets go of what later frames will not look at, if so told. */
  void shrink(int frame, boolean reverse) {
    if (options.retention() == TrackingOptions.Retention.WINDOW) {
      bank.shrink(new MemoryBank.Place(frame, frames.count(), reverse), options.selection());
    }
  }

  /** Tracks one frame, or takes what is remembered of a prompted one. */
  Memory visit(int frame, boolean reverse, boolean encode) {
    Memory prompted = bank.conditioning(frame);
    if (prompted != null) {
      outdate(frame);
      return prompted;
    }
    try (Scope scope = new Scope()) {
      FrameFeatures plain = frames.frame(frame);
      var place = new MemoryBank.Place(frame, frames.count(), reverse);
      MemoryTokens tokens = bank.tokens(tracker, place, options.selection());
      HeadOutput output =
          tracker.head(tracker.withMemory(plain, tokens), null, null, true, Probe.NONE);
      Tensor features =
          encode
              ? stored(tracker.memory(plain, output.logits(), output.objectScore(), false))
              : null;
      Memory memory =
          new Memory(
              features,
              output.lowResLogits(),
              output.pointer(),
              output.objectScore(),
              output.bestIou(),
              Memory.score(output.objectScore(), output.bestIou()));
      bank.track(frame, memory);
      outdated.remove(frame);
      return memory;
    }
  }

  /** Encodes a frame's memory again, from masks that were decided elsewhere. */
  void remember(int frame, Tensor logits, Tensor objectScore) {
    try (Scope scope = new Scope()) {
      Tensor features = stored(tracker.memory(frames.frame(frame), logits, objectScore, false));
      for (Memory memory : new Memory[] {bank.conditioning(frame), bank.recent(frame)}) {
        if (memory != null) {
          memory.encode(features);
        }
      }
    }
  }

  /** Encodes what was said since the last propagation; no new objects after that. */
  void settle() {
    Set<Integer> answered = new TreeSet<>();
    prompts.forEach(about -> answered.addAll(about.answered()));
    started |= !answered.isEmpty();
    for (int frame : answered) {
      try (Scope scope = new Scope()) {
        bank.condition(frame, consolidated(frame));
        outdate(frame);
      }
    }
    prompts.forEach(ObjectPrompts::settle);
  }

  /** One memory of a prompted frame for all objects, each pixel left to one of them. */
  private Memory consolidated(int frame) {
    Tensor lowRes = masks(frame, tracker.maskSide(), tracker.maskSide());
    List<Tensor> pointers = new ArrayList<>();
    List<Tensor> scores = new ArrayList<>();
    List<Tensor> ious = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      ObjectPrompts.Answer answer = prompts.get(i).answer(frame);
      Memory earlier = earlier(frame);
      if (answer != null) {
        pointers.add(answer.pointer());
        scores.add(answer.objectScore());
        ious.add(answer.iou().view(1, 1));
      } else if (earlier != null) {
        pointers.add(earlier.pointer().narrow(0, i, 1));
        scores.add(earlier.objectScore().narrow(0, i, 1));
        ious.add(earlier.iou().narrow(0, i, 1).view(1, 1));
      } else {
        pointers.add(tracker.absentPointer());
        scores.add(tracker.here(Tensors.of(new float[] {10}, 1, 1)));
        ious.add(tracker.here(Tensors.of(new float[] {0}, 1, 1)));
      }
    }
    Tensor objectScore = Tensors.cat(0, scores.toArray(Tensor[]::new));
    Tensor logits =
        MaskOverlap.pixelwise(Tensors.resize(lowRes, tracker.imageSize(), tracker.imageSize()));
    return new Memory(
        stored(tracker.memory(frames.frame(frame), logits, objectScore, true)),
        lowRes,
        Tensors.cat(0, pointers.toArray(Tensor[]::new)),
        objectScore,
        Tensors.cat(0, ious.toArray(Tensor[]::new)),
        Double.NaN);
  }

  /** All objects' masks on a frame at any size: (O, 1, height, width). */
  private Tensor masks(int frame, int height, int width) {
    Tensor[] masks = new Tensor[prompts.size()];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = mask(i, frame, height, width);
    }
    return Tensors.cat(0, masks);
  }

  private Tensor mask(int index, int frame, int height, int width) {
    ObjectPrompts.Answer answer = prompts.get(index).answer(frame);
    Tensor shown = answer == null ? null : answer.shown();
    if (shown != null) {
      return fitted(shown, height, width);
    }
    Tensor lowRes = answer == null ? null : answer.lowResLogits();
    Memory earlier = earlier(frame);
    if (lowRes == null && earlier != null) {
      lowRes = earlier.lowResLogits().narrow(0, index, 1);
    }
    if (lowRes == null) {
      Tensor nothing =
          Tensors.zeros(tracker.absentPointer(), ScalarType.Float, 1, 1, height, width);
      return Tracker.filled(nothing, Tracker.ABSENT);
    }
    return lowRes.size(2) == height && lowRes.size(3) == width
        ? lowRes
        : Tensors.resize(lowRes, height, width);
  }

  /** The logits on which new clicks improve, bounded; null when there are none. */
  private @Nullable Tensor earlierLogits(ObjectPrompts about, int frame) {
    ObjectPrompts.Answer answer = about.answer(frame);
    Memory earlier = earlier(frame);
    Tensor logits = null;
    if (answer != null) {
      logits = answer.lowResLogits();
    } else if (earlier != null && prompts.indexOf(about) < earlier.pointer().size(0)) {
      logits = earlier.lowResLogits().narrow(0, prompts.indexOf(about), 1);
    }
    return logits == null
        ? null
        : torch.clamp(
            logits,
            new ScalarOptional(new Scalar(-EARLIER_LIMIT)),
            new ScalarOptional(new Scalar(EARLIER_LIMIT)));
  }

  /** What is remembered of a frame and still holds for single objects. */
  private @Nullable Memory earlier(int frame) {
    Memory prompted = bank.conditioning(frame);
    return prompted != null || outdated.contains(frame) ? prompted : bank.recent(frame);
  }

  /** After a prompt, masks tracked nearby are no base for further clicks on a single object. */
  private void outdate(int frame) {
    if (prompts.size() == 1) {
      for (int t = frame - Tracker.MEMORY_AGES; t <= frame + Tracker.MEMORY_AGES; t++) {
        outdated.add(t);
      }
    }
  }

  private Tensor stored(Tensor features) {
    return Tensors.cast(features, options.memory().type());
  }

  private static void see(Memory memory, Probe at) {
    at.see("low_res", memory.lowResLogits());
    at.see("object_score", memory.objectScore());
    at.see("obj_ptr", memory.pointer());
    at.see("iou", memory.iou());
    at.see("memory", memory.features());
  }

  private void see(HeadOutput output) {
    probe.see("low_res", output.lowResLogits());
    probe.see("obj_ptr", output.pointer());
    probe.see("object_score", output.objectScore());
    probe.see("iou", output.bestIou());
  }

  private ObjectPrompts about(int object) {
    for (ObjectPrompts about : prompts) {
      if (about.object() == object) {
        return about;
      }
    }
    if (started) {
      throw new IllegalArgumentException(
          "object %d is new, but this session's objects %s have been propagated; %s"
              .formatted(object, objects(), "open another session for it"));
    }
    ObjectPrompts about = new ObjectPrompts(object);
    prompts.add(about);
    return about;
  }

  private ObjectPrompts known(int object) {
    return prompts.stream()
        .filter(about -> about.object() == object)
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "no object %d; the session has %s".formatted(object, objects())));
  }

  private void checkFrame(int frame) {
    if (frame < 0 || frame >= frames.count()) {
      throw new IllegalArgumentException(
          "frame %d; the sequence has frames 0 to %d".formatted(frame, frames.count() - 1));
    }
  }

  private static Tensor fitted(Tensor mask, long height, long width) {
    return mask.size(2) == height && mask.size(3) == width
        ? mask
        : Tensors.resizeAntialiased(mask, height, width);
  }

  @Override
  public void close() {
    clear();
  }
}
