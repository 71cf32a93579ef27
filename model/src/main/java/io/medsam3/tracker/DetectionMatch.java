package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How detections and tracks of one frame belong together.
 *
 * @param fresh detections that show no tracked object
 * @param unmatched objects whose track no detection confirms, empty tracks excepted
 * @param tracksOf objects that each detection shows, by detection
 * @param confident the one detection that shows an object beyond doubt, by object
 * @param empty objects whose track is empty
 */
public record DetectionMatch(
    List<Integer> fresh,
    List<Integer> unmatched,
    Map<Integer, List<Integer>> tracksOf,
    Map<Integer, Integer> confident,
    List<Integer> empty) {
  private static final float SHOWS = 0.1f;
  private static final float CONFIRMS = 0.5f;
  private static final float FRESH_SCORE = 0.7f;
  private static final float CONFIDENT = 0.8f;

  /**
   * @param tracks (T, h, w) logits
   * @param objects the tracks' numbers
   */
  static DetectionMatch of(FrameDetections detections, Tensor tracks, List<Integer> objects) {
    int count = detections.count();
    if (objects.isEmpty()) {
      List<Integer> all = IntStream.range(0, count).boxed().toList();
      return new DetectionMatch(all, List.of(), Map.of(), Map.of(), List.of());
    }
    boolean[] present = present(tracks);
    List<Integer> empty = select(objects, t -> !present[t]);
    if (count == 0) {
      List<Integer> unmatched = select(objects, t -> present[t]);
      return new DetectionMatch(List.of(), unmatched, Map.of(), Map.of(), empty);
    }
    return matched(detections, iou(detections.logits(), tracks), objects, present);
  }

  private static DetectionMatch matched(
      FrameDetections detections, float[][] iou, List<Integer> objects, boolean[] present) {
    List<Integer> fresh = new ArrayList<>();
    Map<Integer, List<Integer>> tracksOf = new LinkedHashMap<>();
    Map<Integer, Integer> confident = new LinkedHashMap<>();
    for (int d = 0; d < iou.length; d++) {
      float[] row = iou[d];
      List<Integer> shown = select(objects, t -> row[t] >= SHOWS);
      float score = detections.scores()[d];
      tracksOf.put(d, shown);
      if (shown.isEmpty() && score >= FRESH_SCORE) {
        fresh.add(d);
        continue;
      }
      int best = best(row);
      if (score >= CONFIDENT && row[best] >= CONFIDENT) {
        confident.put(objects.get(best), d);
      }
    }
    List<Integer> unmatched =
        select(
            objects,
            t -> present[t] && IntStream.range(0, iou.length).allMatch(d -> iou[d][t] < CONFIRMS));
    return new DetectionMatch(
        fresh, unmatched, tracksOf, confident, select(objects, t -> !present[t]));
  }

  private static int best(float[] row) {
    int best = 0;
    for (int t = 1; t < row.length; t++) {
      best = row[t] > row[best] ? t : best;
    }
    return best;
  }

  private static List<Integer> select(List<Integer> objects, IntPredicate wanted) {
    return IntStream.range(0, objects.size()).filter(wanted).mapToObj(objects::get).toList();
  }

  /** Of masks at the smaller of the two sizes. */
  private static float[][] iou(Tensor detections, Tensor tracks) {
    try (Scope scope = new Scope()) {
      long detected = detections.size(1) * detections.size(2);
      long tracked = tracks.size(1) * tracks.size(2);
      return detected < tracked
          ? MaskIou.between(detections, fitted(tracks, detections))
          : MaskIou.between(fitted(detections, tracks), tracks);
    }
  }

  private static Tensor fitted(Tensor logits, Tensor like) {
    return logits.size(1) == like.size(1) && logits.size(2) == like.size(2)
        ? logits
        : Tensors.resize(logits.unsqueeze(1), like.size(1), like.size(2)).squeeze(1);
  }

  /** Which of (T, h, w) have a pixel inside. */
  static boolean[] present(Tensor logits) {
    try (Scope scope = new Scope()) {
      return Tensors.toBooleans(logits.flatten(1, 2).gt(new Scalar(0)).any(1, false));
    }
  }
}
