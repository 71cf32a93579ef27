package io.medsam3.clicks;

import io.medsam3.data.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pictures with patches of one another pasted on: objects of which none is more likely meant than
 * the next, so that only what is pointed at tells them apart. In most pictures with masks there is
 * one object, and a network that never looks at the prompt finds it.
 *
 * @param images planes as in {@link Batch#images()}
 * @param asked every patch that can be seen
 */
record PastedShapes(float[] images, List<Asked> asked) {
  private static final double SMALLEST = 0.04;
  private static final double LARGEST = 0.25;

  /** Pastes 2 to 6 patches on each picture. */
  static PastedShapes draw(Batch batch, int least, SplittableRandom random) {
    float[] images = batch.images().clone();
    List<Asked> asked = new ArrayList<>();
    for (int image = 0; image < batch.imageCount(); image++) {
      int source = random.nextInt(batch.imageCount());
      List<boolean[]> masks = new ArrayList<>();
      for (int n = random.nextInt(2, 7); n > 0; n--) {
        Shape shape = Shape.draw(random);
        paste(batch, images, image, source, shape, random);
        boolean[] mask = shape.mask(batch.maskSide());
        masks.forEach(below -> remove(below, mask));
        masks.add(mask);
      }
      for (boolean[] mask : masks) {
        PixelMask seen = new PixelMask(mask, batch.maskSide(), batch.maskSide());
        if (seen.area() >= least) {
          asked.add(new Asked(image, seen, seen.values()));
        }
      }
    }
    return new PastedShapes(images, asked);
  }

  private static void remove(boolean[] from, boolean[] what) {
    for (int i = 0; i < from.length; i++) {
      from[i] &= !what[i];
    }
  }

  private static void paste(
      Batch batch, float[] images, int image, int source, Shape shape, SplittableRandom random) {
    int side = batch.side();
    int plane = side * side;
    int shift = random.nextInt(plane);
    float brighter = (float) random.nextDouble(-0.5, 0.5);
    boolean[] mask = shape.mask(side);
    for (int at = 0; at < plane; at++) {
      if (mask[at]) {
        for (int c = 0; c < 3; c++) {
          float value = batch.images()[(source * 3 + c) * plane + (at + shift) % plane];
          images[(image * 3 + c) * plane + at] = Math.max(-1, Math.min(1, value + brighter));
        }
      }
    }
  }

  /**
   * A blob in units of the side: an ellipse whose outline waves.
   *
   * @param waves depth of the waves, as a share of the radius
   */
  private record Shape(
      double x, double y, double width, double height, double turn, int lobes, double waves) {
    static Shape draw(SplittableRandom random) {
      return new Shape(
          random.nextDouble(0.05, 0.95),
          random.nextDouble(0.05, 0.95),
          radius(random),
          radius(random),
          random.nextDouble(Math.PI),
          random.nextInt(2, 6),
          random.nextDouble(0.25));
    }

    private static double radius(SplittableRandom random) {
      return SMALLEST * Math.pow(LARGEST / SMALLEST, random.nextDouble());
    }

    boolean[] mask(int side) {
      boolean[] mask = new boolean[side * side];
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double dx = (column + 0.5) / side - x;
          double dy = (row + 0.5) / side - y;
          double u = (dx * Math.cos(turn) + dy * Math.sin(turn)) / width;
          double v = (dy * Math.cos(turn) - dx * Math.sin(turn)) / height;
          double outline = 1 + waves * Math.sin(lobes * Math.atan2(v, u));
          mask[row * side + column] = u * u + v * v < outline * outline;
        }
      }
      return mask;
    }
  }
}
