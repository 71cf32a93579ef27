package io.medsam3.eval;

import java.util.Locale;

/** An interval that holds a value with 95 % confidence; both ends are NaN when it is unknown. */
public record Interval(double low, double high) {
  static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  /** Whether zero is outside, so that a difference is more than chance. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }

  /** Such as {@code 0.812 to 0.871}, or a dash. */
  public String text() {
    return Double.isNaN(low) ? "-" : String.format(Locale.ROOT, "%.3f to %.3f", low, high);
  }
}
