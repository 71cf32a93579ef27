package io.medsam3.lint;

/**
 * Something odd in a folder of training data.
 *
 * @param where the row or rows, by set and file
 * @param what what was found and what was expected
 */
public record Finding(Kind kind, String where, String what) {

  /** What can be odd. */
  public enum Kind {
    MISSING_FILE(true),
    UNREADABLE_FILE(true),
    WRONG_SIZE(true),
    WRONG_LABEL(true),
    EMPTY_MASK(true),
    WRONG_SHARE(true),
    REPEATED_ROW(true),
    GROUP_IN_TWO_SPLITS(true),
    PICTURE_IN_TWO_SPLITS(true),
    FULL_MASK(false),
    SAME_PICTURE(false),
    NEAR_PICTURE(false),
    UNKNOWN_PHRASE(false);

    private final boolean fault;

    Kind(boolean fault) {
      this.fault = fault;
    }

    /** Whether it must be mended; otherwise it may be meant so and is worth a look. */
    public boolean isFault() {
      return fault;
    }
  }

  /** Such as {@code EMPTY_MASK set/a.png 'polyp': ...}. */
  public String line() {
    return kind + " " + where + ": " + what;
  }
}
