package io.medsam3.propagate;

import io.medsam3.propagate.ObjectState.Act;
import io.medsam3.propagate.ObjectState.Prompted;
import io.medsam3.propagate.ObjectState.Propagated;
import io.medsam3.tensor.Scope;
import io.medsam3.tracker.Tracker;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Objects in one volume: prompt them on slices, carry their masks to the others, correct, undo.
 *
 * <p>Objects do not see each other, so their masks may overlap and new ones may come at any time.
 * One thread at a time.
 */
public final class VolumeSession implements AutoCloseable {
  /** Requests that can be undone; each holds the masks of its time. */
  private static final int MOST_UNDO = 50;

  private final Tracker tracker;
  private final SliceSource slices;
  private final VolumeSettings settings;
  private final String intensity;
  private final Map<Integer, Follower> followers = new HashMap<>();
  private final Deque<SortedMap<Integer, ObjectState>> history = new ArrayDeque<>();
  private SortedMap<Integer, ObjectState> objects = new TreeMap<>();

  VolumeSession(Tracker tracker, SliceSource slices, VolumeSettings settings, String intensity) {
    this.tracker = tracker;
    this.slices = slices;
    this.settings = settings;
    this.intensity = intensity;
  }

  /** How intensities of the whole volume became what the network sees, in a sentence. */
  public String intensity() {
    return intensity;
  }

  /** Slices across the plane's axis. */
  public int sliceCount() {
    return slices.count();
  }

  /** The objects' numbers, rising. */
  public List<Integer> objects() {
    return List.copyOf(objects.keySet());
  }

  /** An object's mask on the volume's grid. */
  public Mask mask(int object) {
    return known(object).mask();
  }

  /** All objects' masks; {@code LabelMap.of} makes one map of them where they do not overlap. */
  public Segments segments() {
    List<Segment> list = new ArrayList<>();
    objects.forEach(
        (object, state) -> list.add(Segment.of(object, "object " + object, state.mask())));
    return new Segments(slices.slice(0).volume().grid(), list);
  }

  /**
   * Says something about an object on a slice, a new object or one to be corrected; changes its
   * mask on that slice.
   *
   * @param object a number of the caller's choice, from 1
   */
  public Work prompt(int object, int slice, SlicePrompt prompt) {
    if (object < 1) {
      throw new IllegalArgumentException(
          "object number %d; expected 1 or more, since 0 is the background".formatted(object));
    }
    if (slice < 0 || slice >= slices.count()) {
      throw new IllegalArgumentException(
          "slice %d across axis %s; expected 0..%d; choose a slice of the volume"
              .formatted(slice, settings.plane(), slices.count() - 1));
    }
    prompt.requireFits(slices.width(), slices.height());
    Mask before =
        objects.containsKey(object)
            ? known(object).mask()
            : Mask.empty(slices.slice(0).volume().grid());
    return act(object, new Prompted(slice, prompt), new SliceMasks(before));
  }

  /** Carries an object's mask from its prompted slices to all others, both ways. */
  public Work propagate(int object) {
    ObjectState before = known(object);
    var masks = new SliceMasks(before.mask().grid());
    for (int slice : before.promptedSlices()) {
      masks.copy(slices.slice(slice), before.mask());
    }
    return act(object, new Propagated(), masks);
  }

  /** Takes back the last prompt, propagation or reset, of whatever object; masks are as before. */
  public void undo() {
    SortedMap<Integer, ObjectState> before = history.pollLast();
    if (before == null) {
      throw new IllegalArgumentException(
          "nothing to undo; the last %d requests of a session can be, and none is left"
              .formatted(MOST_UNDO));
    }
    objects = before;
  }

  /** Forgets an object. */
  public void reset(int object) {
    known(object);
    drop(object);
    var after = new TreeMap<>(objects);
    after.remove(object);
    become(after);
  }

  private Work act(int object, Act act, SliceMasks masks) {
    long start = System.nanoTime();
    int encoded = slices.encoded();
    int reused = slices.reused();
    int cached = slices.cached();
    int evicted = slices.evicted();
    ObjectState before = objects.get(object);
    List<Act> acts = before == null ? List.of() : before.acts();
    Follower.Outcome outcome = null;
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Follower follower = follower(object, acts);
      outcome = follower.act(act, (slice, inside) -> masks.put(slices.slice(slice), inside));
    } finally {
      if (outcome == null) {
        drop(object); // what it remembers may be half of a request
      }
    }
    var after = new TreeMap<>(objects);
    after.put(object, new ObjectState(acts, masks.mask()).then(act));
    become(after);
    return new Work(
        slices.encoded() - encoded,
        slices.reused() - reused,
        slices.cached() - cached,
        slices.evicted() - evicted,
        outcome.propagated(),
        outcome.stopped(),
        outcome.leftOut(),
        (System.nanoTime() - start) * 1e-9);
  }

  /** The object's follower when it has done just these acts, else one that repeats them. */
  private Follower follower(int object, List<Act> acts) {
    Follower live = followers.get(object);
    if (live != null && live.done().equals(acts)) {
      return live;
    }
    drop(object);
    Follower again = new Follower(tracker, slices, settings.tracking(), settings.patience());
    followers.put(object, again);
    acts.forEach(act -> again.act(act, Follower.Masks.NONE));
    return again;
  }

  private void drop(int object) {
    Follower follower = followers.remove(object);
    if (follower != null) {
      follower.close();
    }
  }

  private void become(SortedMap<Integer, ObjectState> after) {
    history.addLast(objects);
    if (history.size() > MOST_UNDO) {
      history.removeFirst();
    }
    objects = after;
  }

  private ObjectState known(int object) {
    ObjectState state = objects.get(object);
    if (state == null) {
      throw new IllegalArgumentException(
          "object %d; the session has %s; prompt it on a slice first"
              .formatted(object, objects.keySet()));
    }
    return state;
  }

  /** Lets everything go. */
  @Override
  public void close() {
    List.copyOf(followers.keySet()).forEach(this::drop);
    slices.close();
  }
}
