package io.medsam3.tracker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Withdraws young objects that no detection confirms, or that double an older object. */
final class HotStart {
  private static final int MOST_ALIVE = 30;
  private static final int LEAST_ALIVE = -1;

  private final ConceptRules rules;
  private final Map<Integer, Integer> firstFrames = new HashMap<>();
  private final Map<Integer, Integer> alive = new HashMap<>();
  private final Map<Integer, List<Integer>> unmatchedFrames = new LinkedHashMap<>();
  private final Map<Pair, List<Integer>> overlaps = new LinkedHashMap<>();
  private final Set<Integer> removed = new TreeSet<>();

  /** An object, and a younger one that was seen on the same detection. */
  record Pair(int first, int other) {}

  HotStart(ConceptRules rules) {
    this.rules = rules;
  }

  /** All objects withdrawn so far. */
  Set<Integer> removed() {
    return new TreeSet<>(removed);
  }

  Map<Integer, Integer> alive() {
    return Map.copyOf(alive);
  }

  Map<Integer, List<Integer>> unmatchedFrames() {
    return Map.copyOf(unmatchedFrames);
  }

  Map<Pair, List<Integer>> overlaps() {
    return Map.copyOf(overlaps);
  }

  /** Notes what happened on a frame; returns the objects that are withdrawn now. */
  Set<Integer> update(int frame, boolean reverse, DetectionMatch match, List<Integer> born) {
    for (int object : born) {
      firstFrames.putIfAbsent(object, frame);
      alive.put(object, MOST_ALIVE);
    }
    Set<Integer> matched = new HashSet<>();
    match.tracksOf().values().forEach(matched::addAll);
    for (int object : matched) {
      alive.merge(object, 1, (old, one) -> Math.min(MOST_ALIVE, old + one));
    }
    for (int object : match.unmatched()) {
      unmatchedFrames.computeIfAbsent(object, o -> new ArrayList<>()).add(frame);
      alive.merge(object, LEAST_ALIVE, (old, less) -> Math.max(LEAST_ALIVE, old - 1));
    }
    match.tracksOf().values().forEach(objects -> noteOverlaps(frame, reverse, objects));
    Set<Integer> withdrawn = withdrawn(frame, reverse);
    removed.addAll(withdrawn);
    return withdrawn;
  }

  private void noteOverlaps(int frame, boolean reverse, List<Integer> objects) {
    if (objects.size() < 2) {
      return;
    }
    Comparator<Integer> byAge = Comparator.comparingInt(this::firstFrame);
    int first = objects.get(0);
    for (int object : objects) {
      int order = byAge.compare(object, first);
      if (reverse ? order > 0 : order < 0) {
        first = object;
      }
    }
    for (int object : objects) {
      if (object != first) {
        overlaps.computeIfAbsent(new Pair(first, object), p -> new ArrayList<>()).add(frame);
      }
    }
  }

  private Set<Integer> withdrawn(int frame, boolean reverse) {
    Set<Integer> withdrawn = new TreeSet<>();
    unmatchedFrames.forEach(
        (object, frames) -> {
          if (frames.size() >= rules.unmatched() && young(object, frame, reverse)) {
            withdrawn.add(object);
          }
        });
    overlaps.forEach(
        (pair, frames) -> {
          if (frames.size() >= rules.duplicates() && young(pair.other, frame, reverse)) {
            withdrawn.add(pair.other);
          }
        });
    withdrawn.removeAll(removed);
    return withdrawn;
  }

  private boolean young(int object, int frame, boolean reverse) {
    int first = firstFrame(object);
    return reverse ? first < frame + rules.hotStart() : first > frame - rules.hotStart();
  }

  private int firstFrame(int object) {
    Integer first = firstFrames.get(object);
    if (first == null) {
      throw new IllegalStateException("object %d was never born".formatted(object));
    }
    return first;
  }
}
