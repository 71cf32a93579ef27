package io.medsam3.tracker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Of two tracks that have run into one, hides the one that was out of sight more recently. */
final class Occlusions {
  private static final float SAME = 0.7f;
  private static final int NEVER = -1;

  /** Later than any frame: of an object that is being withdrawn. */
  private static final int ALWAYS = 100_000;

  private Map<Integer, Integer> lastOccluded = new HashMap<>();

  /** The last frame on which each object was out of sight or hidden; -1 = never. */
  Map<Integer, Integer> lastOccluded() {
    return Map.copyOf(lastOccluded);
  }

  /**
   * Decides which tracks to hide on a frame.
   *
   * @param tracks (T, h, w) logits
   */
  boolean[] update(
      int frame, boolean reverse, Tensor tracks, List<Integer> objects, Set<Integer> withdrawn) {
    int count = objects.size();
    int[] last = new int[count];
    for (int i = 0; i < count; i++) {
      int object = objects.get(i);
      last[i] = lastOccluded.getOrDefault(object, withdrawn.contains(object) ? ALWAYS : NEVER);
    }
    boolean[] hidden = new boolean[count];
    float[][] iou = MaskIou.between(tracks, tracks);
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        if (iou[i][j] >= SAME) {
          hidden[i] |= yields(last[i], last[j], reverse);
          hidden[j] |= yields(last[j], last[i], reverse);
        }
      }
    }
    boolean[] present = DetectionMatch.present(tracks);
    Map<Integer, Integer> next = new HashMap<>();
    for (int i = 0; i < count; i++) {
      next.put(objects.get(i), hidden[i] || !present[i] ? frame : last[i]);
    }
    next.keySet().removeAll(withdrawn);
    lastOccluded = next;
    return hidden;
  }

  /** On a frame without tracks nothing is known. */
  void forget() {
    lastOccluded = new HashMap<>();
  }

  private static boolean yields(int own, int other, boolean reverse) {
    return other > NEVER && (reverse ? own < other : own > other);
  }
}
