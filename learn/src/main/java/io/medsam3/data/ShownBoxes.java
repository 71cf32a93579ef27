package io.medsam3.data;

import io.medsam3.detector.ShownBox;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws boxes as a hand would, around some objects of a mask and now and then beside them. */
final class ShownBoxes {
  private static final int MOST = 3;

  /** How far an edge may be off, as a share of the box's side. */
  private static final double LOOSE = 0.1;

  /** Probability of a box around something that is not meant. */
  private static final double BESIDE = 0.25;

  private static final int TRIES = 8;

  private ShownBoxes() {}

  /**
   * Up to three objects, and perhaps a place where there is none.
   *
   * @param mask of a square picture, row-major
   * @param countable whether its parts are objects of their own
   */
  static List<ShownBox> draw(boolean[] mask, int side, boolean countable, SplittableRandom random) {
    List<float[]> objects = new ArrayList<>(Targets.boxes(mask, side, countable));
    List<ShownBox> boxes = new ArrayList<>();
    int count = Math.min(objects.size(), 1 + random.nextInt(MOST));
    for (int i = 0; i < count; i++) {
      boxes.add(loose(objects.remove(random.nextInt(objects.size())), random));
    }
    if (count > 0 && random.nextDouble() < BESIDE) {
      addBeside(boxes, mask, side, random);
    }
    return boxes;
  }

  /** A box whose edges are off by a little, within the picture. */
  private static ShownBox loose(float[] box, SplittableRandom random) {
    double[] x = loose(box[0], box[2], random);
    double[] y = loose(box[1], box[3], random);
    return new ShownBox((float) x[0], (float) y[0], (float) x[1], (float) y[1], true);
  }

  /** Middle and length of a stretch whose ends are moved. */
  private static double[] loose(double middle, double length, SplittableRandom random) {
    double off = LOOSE * length;
    double from = Math.max(0, middle - length / 2 + random.nextDouble(-off, off));
    double to = Math.min(1, middle + length / 2 + random.nextDouble(-off, off));
    return new double[] {(from + to) / 2, to - from};
  }

  /** A box of about the size of the first one in which nothing of the mask lies, if one is met. */
  private static void addBeside(
      List<ShownBox> boxes, boolean[] mask, int side, SplittableRandom random) {
    ShownBox like = boxes.get(0);
    for (int i = 0; i < TRIES; i++) {
      double w = Math.min(0.9, like.w() * Math.exp(random.nextDouble(-0.5, 0.5)));
      double h = Math.min(0.9, like.h() * Math.exp(random.nextDouble(-0.5, 0.5)));
      double x = random.nextDouble(0, 1 - w);
      double y = random.nextDouble(0, 1 - h);
      if (isEmpty(mask, side, x, y, x + w, y + h)) {
        boxes.add(
            new ShownBox((float) (x + w / 2), (float) (y + h / 2), (float) w, (float) h, false));
        return;
      }
    }
  }

  private static boolean isEmpty(
      boolean[] mask, int side, double x0, double y0, double x1, double y1) {
    for (int y = (int) (y0 * side); y < Math.min(side, Math.ceil(y1 * side)); y++) {
      for (int x = (int) (x0 * side); x < Math.min(side, Math.ceil(x1 * side)); x++) {
        if (mask[y * side + x]) {
          return false;
        }
      }
    }
    return true;
  }
}
