package io.medsam3.tracker;

import io.medsam3.tensor.Precision;

/**
 * How a session remembers.
 *
 * @param selection whether only frames that saw their objects well are looked at
 * @param memory number type in which maps are kept; bfloat16 in the published model
 */
public record TrackingOptions(boolean selection, Precision memory) {
  /** As published. */
  public static TrackingOptions defaults() {
    return new TrackingOptions(true, Precision.BFLOAT16);
  }
}
