package io.medsam3.data;

import java.util.Objects;

/**
 * How batches are drawn.
 *
 * @param pictures per batch
 * @param side of the images
 * @param maskSide of the target masks, no more than {@code side}
 * @param absentShare mean number of absent phrases beside each picture's own
 * @param sameModality probability that an absent phrase is one of the picture's own kind of
 *     imaging, when there is an honest one
 * @param temperature sets are drawn in proportion to their rows to this power
 * @param maxInstances more than that many objects are a crowd
 * @param strength of augmentation: 0 none, 1 full
 * @param seed of everything random
 * @param harsher further changes; a file from before there were any means {@link Harsher#NONE}
 * @param showing how often boxes show the target; a file from before there were any means {@link
 *     Showing#NEVER}
 */
public record BatchSettings(
    int pictures,
    int side,
    int maskSide,
    double absentShare,
    double sameModality,
    double temperature,
    int maxInstances,
    double strength,
    long seed,
    Harsher harsher,
    Showing showing) {
  public BatchSettings {
    harsher = Objects.requireNonNullElse(harsher, Harsher.NONE);
    showing = Objects.requireNonNullElse(showing, Showing.NEVER);
    if (pictures < 1 || maskSide < 1 || side < maskSide) {
      throw new IllegalArgumentException(
          "pictures %d, side %d, maskSide %d: at least 1 each, and side no less than maskSide"
              .formatted(pictures, side, maskSide));
    }
  }

  /** Without harsher changes and boxes. */
  public BatchSettings(
      int pictures,
      int side,
      int maskSide,
      double absentShare,
      double sameModality,
      double temperature,
      int maxInstances,
      double strength,
      long seed) {
    this(
        pictures,
        side,
        maskSide,
        absentShare,
        sameModality,
        temperature,
        maxInstances,
        strength,
        seed,
        Harsher.NONE,
        Showing.NEVER);
  }

  /** The same with these further changes and other dice. */
  public BatchSettings with(Harsher changes, long dice) {
    return changed(temperature, changes, showing, dice);
  }

  /** The same with targets shown by boxes. */
  public BatchSettings with(Showing boxes) {
    return changed(temperature, harsher, boxes, seed);
  }

  /** The same with sets drawn in proportion to their rows to another power. */
  public BatchSettings withTemperature(double power) {
    return changed(power, harsher, showing, seed);
  }

  private BatchSettings changed(double power, Harsher changes, Showing boxes, long dice) {
    return new BatchSettings(
        pictures,
        side,
        maskSide,
        absentShare,
        sameModality,
        power,
        maxInstances,
        strength,
        dice,
        changes,
        boxes);
  }
}
