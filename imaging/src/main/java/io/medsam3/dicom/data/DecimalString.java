package io.medsam3.dicom.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as decimal strings of at most 16 characters (VR DS). */
public final class DecimalString {
  private static final int LONGEST = 16;

  private DecimalString() {}

  /** The nearest decimal string that fits; whole numbers without a point. */
  public static String of(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a decimal string cannot hold " + value);
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e12) {
      return Long.toString((long) value);
    }
    for (int digits = 15; digits > 1; digits--) {
      BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
      String plain = rounded.stripTrailingZeros().toPlainString();
      if (plain.length() <= LONGEST) {
        return plain;
      }
      String scientific =
          String.format(Locale.ROOT, "%." + (digits - 1) + "e", value).replace("e-0", "e-");
      if (scientific.length() <= LONGEST) {
        return scientific;
      }
    }
    return String.format(Locale.ROOT, "%.1e", value);
  }
}
