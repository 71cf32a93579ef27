package io.medsam3.volume;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Grids of every kind for property tests: all 48 axis orders, oblique and anisotropic. */
public final class Grids {
  private Grids() {}

  /** An oblique grid of unequal counts and spacings, drawn from the seed. */
  public static Grid oblique(long seed) {
    Random random = new Random(seed);
    double[][] r = rotation(random);
    double[] spacing = {
      0.3 + random.nextDouble() * 2, 0.3 + random.nextDouble() * 2, 0.5 + random.nextDouble() * 4
    };
    double[][] steps = new double[3][3];
    for (int c = 0; c < 3; c++) {
      for (int row = 0; row < 3; row++) {
        steps[c][row] = r[row][c] * spacing[c];
      }
    }
    double[] origin = {
      random.nextDouble() * 400 - 200, random.nextDouble() * 400 - 200, random.nextDouble() * 900
    };
    Size size = new Size(5 + random.nextInt(4), 9 + random.nextInt(4), 13 + random.nextInt(4));
    return new Grid(size, Affine.columns(steps[0], steps[1], steps[2], origin));
  }

  /** Forty-eight axis orders of an upright and of several oblique grids. */
  public static Stream<Grid> all() {
    Grid upright =
        new Grid(
            new Size(4, 6, 9), Affine.rows(0.5, 0, 0, -31, 0, 0.75, 0, 12.5, 0, 0, 2.5, 700.25));
    Stream<Grid> bases =
        Stream.concat(Stream.of(upright), IntStream.range(1, 4).mapToObj(Grids::oblique));
    return bases.flatMap(base -> AxisOrder.all().stream().map(base::reordered));
  }

  // A rotation by a random unit quaternion.
  private static double[][] rotation(Random random) {
    double a = random.nextGaussian();
    double b = random.nextGaussian();
    double c = random.nextGaussian();
    double d = random.nextGaussian();
    double s = 2 / (a * a + b * b + c * c + d * d);
    return new double[][] {
      {1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)},
      {s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)},
      {s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)}
    };
  }
}
