package io.medsam3.tracker;

import io.medsam3.tensor.Precision;

/**
 * How a session remembers.
 *
 * @param selection whether only frames that saw their objects well are looked at
 * @param memory number type in which maps are kept; bfloat16 in the published model
 * @param retention which tracked frames keep their maps
 */
public record TrackingOptions(boolean selection, Precision memory, Retention retention) {
  /** Which tracked frames keep their maps; prompted frames always do. */
  public enum Retention {
    /** All of them, as in the official code: memory grows with the sequence. */
    ALL,

    /**
     * Those that the next frame looks at, and those around prompted frames that propagation the
     * other way looks at. Passes that start at a prompted frame give the same masks as with {@link
     * #ALL}; others see less of earlier passes. Of other frames a pointer, scores and a packed mask
     * remain.
     */
    WINDOW
  }

  /** As published, but with a memory that does not grow with the sequence. */
  public static TrackingOptions defaults() {
    return new TrackingOptions(true, Precision.BFLOAT16, Retention.WINDOW);
  }
}
