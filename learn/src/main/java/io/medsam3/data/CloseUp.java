package io.medsam3.data;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A view around one object, as a small network sees it that looks at a window of the picture
 * (decision 12): a half, a quarter or an eighth of each side, of which the object fills little.
 */
final class CloseUp {
  private static final int FINEST = 3;
  private static final double FILLED = 0.4;

  /** How much larger or smaller than a window, as an exponent. */
  private static final double SPREAD = 0.2;

  /** How far from the centre the object may lie, as a share of the view's side. */
  private static final double REACH = 0.25;

  private CloseUp() {}

  /**
   * Draws an object and a view; nothing where the object is too large for a window.
   *
   * @param boxes the objects' cx, cy, w, h in 0..1
   */
  static Optional<Placement> draw(
      List<float[]> boxes, RandomGenerator random, Freedom freedom, double strength) {
    if (boxes.isEmpty()) {
      return Optional.empty();
    }
    float[] box = boxes.get(random.nextInt(boxes.size()));
    int finest = finest(Math.max(box[2], box[3]));
    if (finest == 0) {
      return Optional.empty();
    }
    int level = random.nextBoolean() ? finest : random.nextInt(1, finest + 1);
    double scale = (1 << level) * Math.exp(Placement.uniform(random, SPREAD));
    double reach = REACH / scale;
    double x = box[0] - 0.5 + Placement.uniform(random, reach);
    double y = box[1] - 0.5 + Placement.uniform(random, reach);
    return Optional.of(Placement.draw(random, freedom, strength, scale).around(x, y));
  }

  /** The finest window for a side of 0..1; 0 where only the whole picture serves. */
  private static int finest(double side) {
    int level = 0;
    while (level < FINEST && side * (2 << level) <= FILLED) {
      level++;
    }
    return level;
  }
}
