package io.medsam3.inspection;

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
    if (!Double.isFinite(value) || value == Math.rint(value)) {
      return plain(value).toString();
    }
    return Double.toString(Double.parseDouble(String.format(java.util.Locale.ROOT, "%.6g", value)));
  }
}
