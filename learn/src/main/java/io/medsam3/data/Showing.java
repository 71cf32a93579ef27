package io.medsam3.data;

/**
 * How often a target that is present is shown by boxes; the SAM3 paper has a fifth of each.
 *
 * @param beside probability of boxes beside the words
 * @param instead probability of boxes in place of the words
 */
public record Showing(double beside, double instead) {
  public static final Showing NEVER = new Showing(0, 0);

  public Showing {
    if (!(beside >= 0 && instead >= 0 && beside + instead <= 1)) {
      throw new IllegalArgumentException(
          "boxes beside words %s, instead of words %s: expected 0 or more, together at most 1"
              .formatted(beside, instead));
    }
  }
}
