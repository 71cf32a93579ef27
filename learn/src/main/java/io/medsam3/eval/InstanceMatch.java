package io.medsam3.eval;

import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many objects were found: pairs of a predicted and a reference object with an overlap (IoU) of
 * at least one half, best pairs first, each object in one pair at most.
 */
public record InstanceMatch(long matched, long predicted, long reference) {
  /** The IoU from which on a pair counts. */
  public static final double LEAST_IOU = 0.5;

  /** Parts below this many pixels, or below this share of the largest, are crumbs of an outline. */
  private static final long CRUMB = 4;

  private static final double CRUMB_OF_LARGEST = 0.02;

  /** 2 matched / (predicted + reference); not a number when there are none of either. */
  public double f1() {
    return 2.0 * matched / (predicted + reference);
  }

  InstanceMatch plus(InstanceMatch other) {
    return new InstanceMatch(
        matched + other.matched, predicted + other.predicted, reference + other.reference);
  }

  /** The objects of a mask: parts connected by edges or corners, without crumbs. */
  static List<Mask> objects(Mask mask) {
    Components parts = Components.of(mask, Connectivity.CORNERS_2D);
    List<Mask> objects = new ArrayList<>();
    for (int n = 0; n < parts.count(); n++) {
      boolean crumb =
          parts.voxels(n) < CRUMB || parts.voxels(n) < CRUMB_OF_LARGEST * parts.voxels(0);
      if (!crumb || n == 0) {
        objects.add(parts.mask(n));
      }
    }
    return objects;
  }

  static InstanceMatch of(List<Mask> predicted, List<Mask> reference) {
    List<Pair> pairs = new ArrayList<>();
    for (int p = 0; p < predicted.size(); p++) {
      for (int r = 0; r < reference.size(); r++) {
        double iou = iou(predicted.get(p), reference.get(r));
        if (iou >= LEAST_IOU) {
          pairs.add(new Pair(p, r, iou));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::iou).reversed());
    boolean[] takenPrediction = new boolean[predicted.size()];
    boolean[] takenReference = new boolean[reference.size()];
    long matched = 0;
    for (Pair pair : pairs) {
      if (!takenPrediction[pair.predicted] && !takenReference[pair.reference]) {
        takenPrediction[pair.predicted] = true;
        takenReference[pair.reference] = true;
        matched++;
      }
    }
    return new InstanceMatch(matched, predicted.size(), reference.size());
  }

  private static double iou(Mask a, Mask b) {
    long shared = a.and(b).count();
    return shared == 0 ? 0 : (double) shared / (a.count() + b.count() - shared);
  }

  private record Pair(int predicted, int reference, double iou) {}
}
