package io.medsam3.data;

import java.util.Objects;
import java.util.random.RandomGenerator;

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
 * @param spread the images of each batch have a side of their own, between {@code side / spread}
 *     and {@code side * spread}; 1, or a file from before there was one, means {@code side} always
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
    Showing showing,
    double spread) {
  /** Sides are multiples of this, which the strides of convolutional trunks divide. */
  private static final int UNIT = 32;

  public BatchSettings {
    harsher = Objects.requireNonNullElse(harsher, Harsher.NONE);
    showing = Objects.requireNonNullElse(showing, Showing.NEVER);
    spread = spread == 0 ? 1 : spread;
    if (!(spread >= 1)) {
      throw new IllegalArgumentException("spread is " + spread + "; expected 1 or more");
    }
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
        Showing.NEVER,
        1);
  }

  /** The same with these further changes and other dice. */
  public BatchSettings with(Harsher changes, long dice) {
    return changed(side, temperature, dice, changes, showing, spread);
  }

  /** The same with targets shown by boxes. */
  public BatchSettings with(Showing boxes) {
    return changed(side, temperature, seed, harsher, boxes, spread);
  }

  /** The same with sets drawn in proportion to their rows to another power. */
  public BatchSettings withTemperature(double power) {
    return changed(side, power, seed, harsher, showing, spread);
  }

  /** The same with images of many sides. */
  public BatchSettings withSpread(double factor) {
    return changed(side, temperature, seed, harsher, showing, factor);
  }

  /** The settings of one batch, with a side of its own, drawn evenly in its logarithm. */
  BatchSettings drawn(RandomGenerator random) {
    if (spread == 1) {
      return this;
    }
    double factor = Math.exp(Math.log(spread) * random.nextDouble(-1, 1));
    int drawn = UNIT * (int) Math.max(1, Math.round(side * factor / UNIT));
    return changed(drawn, temperature, seed, harsher, showing, 1);
  }

  /** Masks have as many cells for each pixel as before. */
  private BatchSettings changed(
      int pixels, double power, long dice, Harsher changes, Showing boxes, double factor) {
    return new BatchSettings(
        pictures,
        pixels,
        maskSide * pixels / side,
        absentShare,
        sameModality,
        power,
        maxInstances,
        strength,
        dice,
        changes,
        boxes,
        factor);
  }
}
