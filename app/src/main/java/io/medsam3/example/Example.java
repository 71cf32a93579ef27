package io.medsam3.example;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A bundled picture, a phrase to look for in it, and what is there.
 *
 * @param picture file name below the folder of examples
 * @param imaging kind of imaging, such as "ultrasound"
 * @param truth file name of the target's mask; null where nobody drew one
 * @param licence terms under which the picture is passed on
 */
public record Example(
    String picture,
    String imaging,
    String phrase,
    Expectation expectation,
    @Nullable String truth,
    String licence) {

  /** What a right answer finds. */
  public enum Expectation {
    PRESENT,
    SEVERAL,
    ABSENT;

    /** Whether a number of objects found is what was expected. */
    public boolean agreesWith(int objects) {
      return switch (this) {
        case PRESENT -> objects >= 1;
        case SEVERAL -> objects >= 2;
        case ABSENT -> objects == 0;
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
