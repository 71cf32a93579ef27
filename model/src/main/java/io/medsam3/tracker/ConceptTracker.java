package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds every instance of a concept in a sequence and gives each one number throughout: detection
 * on every frame, tracks from frame to frame, and rules that bring the two together;
 * sam3/model/sam3_video_base.py.
 */
public final class ConceptTracker implements AutoCloseable {
  /** Logit of visibility above which a track may be renewed by a detection. */
  private static final float WELL_SEEN = 0.8f;

  /** The logit of every pixel of a hidden track. */
  private static final double HIDDEN = -10;

  private final ConceptRules rules;
  private final ConceptFrames frames;
  private final ObjectTracks tracks;
  private final Consumer<ConceptStep> observer;
  private final HotStart hotStart;
  private final Occlusions occlusions = new Occlusions();
  private final Map<Integer, Float> scores = new HashMap<>();
  private int next;

  public ConceptTracker(ConceptRules rules, ConceptFrames frames, ObjectTracks tracks) {
    this(rules, frames, tracks, step -> {});
  }

  /** {@code observer} is told each frame's decisions. */
  public ConceptTracker(
      ConceptRules rules,
      ConceptFrames frames,
      ObjectTracks tracks,
      Consumer<ConceptStep> observer) {
    this.rules = rules;
    this.frames = frames;
    this.tracks = tracks;
    this.observer = observer;
    hotStart = new HotStart(rules);
  }

  /** Objects that were shown or held back at first and then withdrawn. */
  public Set<Integer> withdrawn() {
    return hotStart.removed();
  }

  /** Searches one frame; propagation visits it again. */
  public ConceptFrame start(int frame) {
    if (frame < 0 || frame >= frames.count()) {
      throw new IllegalArgumentException(
          "frame %d; the sequence has frames 0 to %d".formatted(frame, frames.count() - 1));
    }
    return run(frame, false).shown(Set.of());
  }

  /**
   * Goes through the frames; forward the start is visited, backward the frame before it is the
   * first. Answers come late by the hot start, in order.
   */
  public void propagate(Route route, Consumer<ConceptFrame> listener) {
    boolean reverse = route.direction() == Direction.BACKWARD;
    List<Integer> order = route.frames(frames.count());
    Deque<FrameMasks> waiting = new ArrayDeque<>();
    for (int frame : reverse ? order.subList(Math.min(1, order.size()), order.size()) : order) {
      waiting.add(run(frame, reverse));
      boolean last = frame == order.get(order.size() - 1);
      boolean ripe = waiting.size() >= rules.hotStart();
      while (!waiting.isEmpty() && (last || ripe)) {
        listener.accept(waiting.remove().shown(hotStart.removed()));
        ripe = false;
      }
    }
  }

  /** Visits one frame: detect, follow, compare, decide, remember. */
  private FrameMasks run(int frame, boolean reverse) {
    try (Scope scope = new Scope()) {
      FrameDetections detections = frames.detect(frame);
      List<Integer> objects = tracks.objects();
      ObjectTracks.Tracks followed = tracks.follow(frame, reverse);
      Tensor logits = cleaned(followed.logits());
      var seen = new ObjectTracks.Tracks(logits, followed.scores());
      DetectionMatch match = DetectionMatch.of(detections, logits, objects);
      List<Integer> taken = taken(match.fresh(), detections.scores(), objects.size());
      List<Integer> born = IntStream.range(next, next + taken.size()).boxed().toList();
      Set<Integer> withdrawn = hotStart.update(frame, reverse, match, born);
      List<Integer> renewed = renew(frame, match, detections, objects, seen.scores());
      boolean[] hidden = hide(frame, reverse, logits, objects, withdrawn);
      Tensor shown = withHidden(logits, hidden);
      tracks.remember(frame, shown);
      begin(frame, born, taken, detections);
      tracks.end(withdrawn);
      observer.accept(
          new ConceptStep(
              frame,
              detections,
              objects,
              seen,
              match,
              born,
              new TreeSet<>(withdrawn),
              renewed,
              named(hidden, objects),
              occlusions.lastOccluded(),
              hotStart.alive(),
              hotStart.unmatchedFrames(),
              match.fresh().size() - taken.size()));
      var masks = new FrameMasks(frame, frames, scores);
      masks.add(objects, shown, probabilities(seen.scores()));
      addBorn(masks, born, taken, detections);
      return masks;
    }
  }

  private void begin(
      int frame, List<Integer> born, List<Integer> taken, FrameDetections detections) {
    next += born.size();
    for (int i = 0; i < born.size(); i++) {
      scores.put(born.get(i), detections.scores()[taken.get(i)]);
    }
    if (!born.isEmpty()) {
      tracks.begin(frame, born, detections.logits(taken));
    }
  }

  private static List<Integer> named(boolean[] wanted, List<Integer> objects) {
    return IntStream.range(0, wanted.length).filter(i -> wanted[i]).mapToObj(objects::get).toList();
  }

  private void addBorn(
      FrameMasks masks, List<Integer> born, List<Integer> taken, FrameDetections detections) {
    if (born.isEmpty()) {
      return;
    }
    float[] visible = new float[born.size()];
    for (int i = 0; i < visible.length; i++) {
      visible[i] = detections.scores()[taken.get(i)];
    }
    masks.add(born, cleaned(detections.logits(taken)), visible);
  }

  private Tensor cleaned(Tensor logits) {
    return logits.size(0) == 0 ? logits : MaskCleanup.holesAndIslands(logits, rules.cleanupArea());
  }

  /** The best new detections, as many as there is room for. */
  private List<Integer> taken(List<Integer> fresh, float[] scores, int tracked) {
    int room = Math.max(0, rules.mostObjects() - tracked);
    return fresh.size() <= room
        ? fresh
        : fresh.stream()
            .sorted(
                Comparator.<Integer>comparingDouble(d -> -scores[d])
                    .thenComparing(Comparator.reverseOrder()))
            .limit(room)
            .toList();
  }

  /** Every few frames detections beyond doubt become prompts of their tracks. */
  private List<Integer> renew(
      int frame,
      DetectionMatch match,
      FrameDetections detections,
      List<Integer> objects,
      float[] visibility) {
    List<Integer> renewed = new ArrayList<>();
    if (rules.reconditionEvery() <= 0 || frame % rules.reconditionEvery() != 0) {
      return renewed;
    }
    match
        .confident()
        .forEach(
            (object, detection) -> {
              if (visibility[objects.indexOf(object)] > WELL_SEEN) {
                tracks.renew(frame, object, detections.logits().select(0, detection));
                renewed.add(object);
              }
            });
    return renewed;
  }

  private boolean[] hide(
      int frame, boolean reverse, Tensor logits, List<Integer> objects, Set<Integer> withdrawn) {
    if (objects.isEmpty()) {
      occlusions.forget();
      return new boolean[0];
    }
    return occlusions.update(frame, reverse, logits, objects, withdrawn);
  }

  private static Tensor withHidden(Tensor logits, boolean[] hidden) {
    if (hidden.length == 0) {
      return logits;
    }
    Tensor away = Tensors.beside(logits, Tensors.of(hidden, hidden.length, 1, 1));
    return torch.where(away, Tracker.filled(logits, HIDDEN), logits);
  }

  private static float[] probabilities(float[] logits) {
    try (Scope scope = new Scope()) {
      return Tensors.toFloats(Tensors.of(logits, logits.length).sigmoid());
    }
  }

  @Override
  public void close() {
    tracks.close();
  }
}
