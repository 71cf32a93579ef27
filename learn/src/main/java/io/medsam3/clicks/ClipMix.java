package io.medsam3.clicks;

/**
 * How clips are drawn.
 *
 * @param count clips side by side, one object each
 * @param frames of a clip
 * @param volumes share of steps that follow objects through slices of volumes
 * @param drifts share of steps that follow objects through a picture that is moved step by step
 * @param firstStep before it, single pictures only
 */
public record ClipMix(int count, int frames, double volumes, double drifts, long firstStep) {
  public ClipMix {
    if (count < 1 || frames < 2 || volumes < 0 || drifts < 0 || volumes + drifts > 1) {
      throw new IllegalArgumentException(
          "count %d, frames %d, volumes %s, drifts %s: a clip has 2 frames, shares are below 1"
              .formatted(count, frames, volumes, drifts));
    }
  }

  /** What a step shows. */
  enum Kind {
    PICTURES,
    VOLUMES,
    DRIFTS
  }

  /** The kind of a step at a place 0..1. */
  Kind kind(long step, double at) {
    if (step < firstStep) {
      return Kind.PICTURES;
    }
    return at < volumes ? Kind.VOLUMES : at < volumes + drifts ? Kind.DRIFTS : Kind.PICTURES;
  }
}
