package io.medsam3.golden;

import java.util.Locale;

/**
 * How one stage of a case compares.
 *
 * @param absolute largest difference
 * @param relative the same, in units of the reference's largest absolute element
 * @param tolerance allowed relative difference
 * @param note what else is to be said, or empty
 */
public record StageResult(
    String caseName,
    String stage,
    double absolute,
    double relative,
    double tolerance,
    boolean passed,
    String note) {
  /** One line for people. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%-4s %-32s %-34s abs %9.2e  rel %9.2e  allowed %8.1e%s",
        passed ? "ok" : "FAIL",
        caseName,
        stage,
        absolute,
        relative,
        tolerance,
        note.isEmpty() ? "" : "  (" + note + ")");
  }
}
