package io.medsam3.eval;

import io.medsam3.volume.Mask;

/**
 * How a predicted mask and a reference agree, in counts of pixels.
 *
 * <p>Convention of every table here: a row whose reference is empty has no Dice and no overlap, it
 * is a test of refusal instead; an empty prediction of a reference that is not scores 0.
 *
 * @param shared pixels of both
 * @param predicted pixels of the prediction
 * @param reference pixels of the reference
 */
public record Overlap(long shared, long predicted, long reference) {
  public static Overlap of(Mask predicted, Mask reference) {
    return new Overlap(predicted.and(reference).count(), predicted.count(), reference.count());
  }

  /** 2 shared / (predicted + reference); not a number when the reference is empty. */
  public double dice() {
    return reference == 0 ? Double.NaN : 2.0 * shared / (predicted + reference);
  }

  /** shared / union; not a number when the reference is empty. */
  public double iou() {
    return reference == 0 ? Double.NaN : (double) shared / (predicted + reference - shared);
  }

  /** Whether something was predicted where nothing is. */
  public boolean falseAlarm() {
    return reference == 0 && predicted > 0;
  }
}
