package io.medsam3.train;

/**
 * How long a run is and how its learning rate falls: a linear rise, then half a cosine to zero.
 *
 * @param steps length of the run; the rate follows the share of steps done
 * @param minutes 0, or the length of the run by the clock, which then decides instead of steps
 */
public record Schedule(long steps, double minutes) {
  public Schedule {
    if (steps < 1 || minutes < 0) {
      throw new IllegalArgumentException(
          "steps %d, minutes %s: steps are at least 1, minutes at least 0"
              .formatted(steps, minutes));
    }
  }

  /** By the clock alone. */
  public static Schedule lasting(double minutes) {
    return new Schedule(1_000_000, minutes);
  }

  /** Share of the run that is over, 0 to 1. */
  public double progress(long step, double seconds) {
    double done = minutes > 0 ? seconds / (60 * minutes) : (double) step / steps;
    return Math.min(1, done);
  }

  /** Factor on the peak rate. */
  public static double factor(long step, int warmup, double progress) {
    double rise = warmup == 0 ? 1 : Math.min(1, (step + 1.0) / warmup);
    return rise * 0.5 * (1 + Math.cos(Math.PI * progress));
  }

  /** Factor on the peak rate, by the decline that the practice names. */
  double factor(long step, double seconds, int warmup, Practice practice) {
    if (practice.timescale() == 0) {
      return factor(step, warmup, progress(step, seconds));
    }
    return inverseRoot(step, warmup, practice);
  }

  /**
   * A linear rise, a decline by the root of time, and a linear fall to zero (section 8.2 of the
   * training notes); a run that lasts by the clock does not know its last steps and has no fall.
   */
  private double inverseRoot(long step, int warmup, Practice practice) {
    double rise = warmup == 0 ? 1 : Math.min(1, (double) step / warmup);
    double scale = practice.timescale();
    double decline = step > warmup ? Math.sqrt(scale / (step + scale - warmup)) : 1;
    boolean falls = minutes == 0 && practice.cooldown() > 0;
    double fall = falls ? Math.min(1, (double) (steps - step) / practice.cooldown()) : 1;
    return rise * decline * fall;
  }
}
