package io.medsam3.clicks;

/**
 * How well one object was found.
 *
 * @param way how it was asked for, such as {@code "1 click"}
 * @param dice with the object's true mask, at the picture's own size
 */
public record ClickScore(
    String dataset, String prompt, String source, int object, String way, double dice) {
  /** Shared over joined pixels, which Dice determines. */
  public double iou() {
    return dice / (2 - dice);
  }
}
