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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
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
    Deque<Masks> waiting = new ArrayDeque<>();
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

  /** The objects' masks on one frame, before it is decided what to show. */
  private static final class Masks {
    private final int frame;
    private final int width;
    private final int height;
    private final Map<Integer, boolean[]> masks = new TreeMap<>();
    private final Map<Integer, Float> visibility = new HashMap<>();
    private final Map<Integer, Float> scores;

    Masks(int frame, ConceptFrames frames, Map<Integer, Float> scores) {
      this.frame = frame;
      this.height = frames.height();
      this.width = frames.width();
      this.scores = Map.copyOf(scores);
    }

    /** Takes masks (n, h, w), logits, at any size. */
    void add(List<Integer> objects, Tensor logits, float[] visible) {
      if (objects.isEmpty()) {
        return;
      }
      try (Scope scope = new Scope()) {
        Tensor fitted = Tensors.resize(logits.unsqueeze(1), height, width);
        boolean[] all = Tensors.toBooleans(fitted.gt(new Scalar(0)));
        int size = height * width;
        for (int i = 0; i < objects.size(); i++) {
          boolean[] mask = java.util.Arrays.copyOfRange(all, i * size, (i + 1) * size);
          masks.put(objects.get(i), mask);
          visibility.put(objects.get(i), visible[i]);
        }
      }
    }

    /** All masks but empty and withdrawn ones; boxes are of masks before they are parted. */
    ConceptFrame shown(Set<Integer> withdrawn) {
      List<Integer> objects = new ArrayList<>();
      for (Map.Entry<Integer, boolean[]> entry : masks.entrySet()) {
        boolean any = false;
        for (boolean inside : entry.getValue()) {
          any |= inside;
        }
        if (any && !withdrawn.contains(entry.getKey())) {
          objects.add(entry.getKey());
        }
      }
      float[] probabilities = new float[objects.size()];
      float[][] boxes = new float[objects.size()][];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = scores.getOrDefault(objects.get(i), 0f);
        boxes[i] = box(mask(objects.get(i)));
      }
      return new ConceptFrame(frame, objects, probabilities, boxes, parted(objects));
    }

    private boolean[] mask(int object) {
      return masks.getOrDefault(object, new boolean[0]);
    }

    /** Leaves each pixel to the object that is most surely visible, the first of equals. */
    private boolean[][] parted(List<Integer> objects) {
      boolean[][] parted = new boolean[objects.size()][];
      for (int i = 0; i < parted.length; i++) {
        parted[i] = mask(objects.get(i)).clone();
      }
      for (int pixel = 0; pixel < height * width; pixel++) {
        int winner = -1;
        for (int i = 0; i < parted.length; i++) {
          if (parted[i][pixel] && (winner < 0 || surer(objects, i, winner))) {
            winner = i;
          }
        }
        for (int i = 0; i < parted.length; i++) {
          parted[i][pixel] = i == winner;
        }
      }
      return parted;
    }

    private boolean surer(List<Integer> objects, int i, int than) {
      float own = visibility.getOrDefault(objects.get(i), 0f);
      return own > visibility.getOrDefault(objects.get(than), 0f);
    }

    private float[] box(boolean[] mask) {
      int left = width;
      int right = 0;
      int top = height;
      int bottom = 0;
      for (int pixel = 0; pixel < mask.length; pixel++) {
        if (mask[pixel]) {
          left = Math.min(left, pixel % width);
          right = Math.max(right, pixel % width);
          top = Math.min(top, pixel / width);
          bottom = Math.max(bottom, pixel / width);
        }
      }
      return new float[] {
        (float) left / width,
        (float) top / height,
        (float) (right - left) / width,
        (float) (bottom - top) / height
      };
    }
  }

  private Masks run(int frame, boolean reverse) {
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
      next += born.size();
      for (int i = 0; i < born.size(); i++) {
        scores.put(born.get(i), detections.scores()[taken.get(i)]);
      }
      if (!born.isEmpty()) {
        tracks.begin(frame, born, detections.logits(taken));
      }
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
              IntStream.range(0, hidden.length)
                  .filter(i -> hidden[i])
                  .mapToObj(objects::get)
                  .toList(),
              occlusions.lastOccluded(),
              hotStart.alive(),
              hotStart.unmatchedFrames(),
              match.fresh().size() - taken.size()));
      var masks = new Masks(frame, frames, scores);
      masks.add(objects, shown, probabilities(seen.scores()));
      addBorn(masks, born, taken, detections);
      return masks;
    }
  }

  private void addBorn(
      Masks masks, List<Integer> born, List<Integer> taken, FrameDetections detections) {
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
    Tensor away = Tensors.of(hidden, hidden.length, 1, 1);
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
