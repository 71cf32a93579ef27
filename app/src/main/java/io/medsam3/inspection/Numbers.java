package io.medsam3.inspection;

import java.util.Locale;

/** Numbers as people write them: whole ones without a point. */
final class Numbers {
  private static final double LARGEST_EXACT = 1L << 53;

  private Numbers() {}

  static Number plain(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT;
    if (whole) {
      return (long) value;
    }
    return value;
  }

  /** Six digits, without zeros at the end. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    boolean whole = value == Math.rint(value);
    double shown = whole ? value : Double.parseDouble(String.format(Locale.ROOT, "%.6g", value));
    return plain(shown).toString();
  }
}
