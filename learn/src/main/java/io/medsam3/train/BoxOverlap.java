package io.medsam3.train;

/** Overlap of boxes given as cx, cy, w, h inside float arrays, in float32 as the official code. */
final class BoxOverlap {
  private BoxOverlap() {}

  /** Intersection over union. */
  static float iou(float[] a, int atA, float[] b, int atB) {
    float shared = shared(a, atA, b, atB);
    return shared / union(a, atA, b, atB, shared);
  }

  /** Intersection over union minus the share of the common hull that neither covers. */
  static float giou(float[] a, int atA, float[] b, int atB) {
    float shared = shared(a, atA, b, atB);
    float union = union(a, atA, b, atB, shared);
    float hull = hull(a, atA, b, atB, 0) * hull(a, atA, b, atB, 1);
    return shared / union - (hull - union) / hull;
  }

  static float l1(float[] a, int atA, float[] b, int atB) {
    float sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += Math.abs(a[atA + i] - b[atB + i]);
    }
    return sum;
  }

  private static float union(float[] a, int atA, float[] b, int atB, float shared) {
    return area(a, atA) + area(b, atB) - shared;
  }

  private static float area(float[] box, int at) {
    return (high(box, at, 0) - low(box, at, 0)) * (high(box, at, 1) - low(box, at, 1));
  }

  private static float shared(float[] a, int atA, float[] b, int atB) {
    float[] side = new float[2];
    for (int axis = 0; axis < 2; axis++) {
      float from = Math.max(low(a, atA, axis), low(b, atB, axis));
      float to = Math.min(high(a, atA, axis), high(b, atB, axis));
      side[axis] = Math.max(0, to - from);
    }
    return side[0] * side[1];
  }

  private static float hull(float[] a, int atA, float[] b, int atB, int axis) {
    float from = Math.min(low(a, atA, axis), low(b, atB, axis));
    return Math.max(high(a, atA, axis), high(b, atB, axis)) - from;
  }

  private static float low(float[] box, int at, int axis) {
    return box[at + axis] - 0.5f * box[at + 2 + axis];
  }

  private static float high(float[] box, int at, int axis) {
    return box[at + axis] + 0.5f * box[at + 2 + axis];
  }
}
