package io.medsam3.example;

import static io.medsam3.example.Curves.bell;
import static io.medsam3.example.Curves.mix;
import static io.medsam3.example.Curves.soft;

import io.medsam3.example.Curves.Blob;
import io.medsam3.example.Drawing.Pixel;

/** The inside of a colon as an endoscope sees it: folds around a dark lumen, fine vessels. */
final class Colon {
  private static final Noise NOISE = new Noise(53);

  private Colon() {}

  /** The wall with one polyp on it, in pixels of a 400 x 340 picture. */
  static Pixel with(Blob polyp, double x, double y) {
    double distance = polyp.distance(x, y);
    double on = soft(distance, 2.2);
    double wall = wall(x, y) * (1 - 0.45 * shadow(polyp, x, y) * (1 - on));
    double light = mix(wall, dome(polyp, x, y), on);
    double texture = 1 + 0.07 * NOISE.layered(x / 6, y / 6) + 0.06 * NOISE.layered(x / 30, y / 30);
    double vessel = (1 - on) * vessels(x, y);
    double shine = shine(x, y, on) + on * bell(polyp.radius(x + 22, y + 26), 0.1);
    double lit = frame(x, y) * light * texture;
    return new Pixel(
        lit * (mix(0.86, 0.8, on) - 0.1 * vessel) + 0.5 * shine * frame(x, y),
        lit * (mix(0.47, 0.34, on) - 0.19 * vessel) + 0.55 * shine * frame(x, y),
        lit * (mix(0.36, 0.27, on) - 0.15 * vessel) + 0.55 * shine * frame(x, y),
        distance < 0);
  }

  /** Brightness of the wall: falls towards the lumen, with rings of folds. */
  private static double wall(double x, double y) {
    double away =
        StrictMath.hypot(x - 128, (y - 112) * 1.1) * (1 + 0.12 * NOISE.at(x / 80, y / 80));
    double folds = StrictMath.sin(StrictMath.sqrt(away) * 2.1 + NOISE.at(x / 90, y / 90 + 5));
    return (1 - 0.92 * bell(away, 46)) * (0.85 + 0.13 * folds) * (0.78 + 0.0011 * away);
  }

  private static double dome(Blob polyp, double x, double y) {
    double r = StrictMath.min(1, polyp.radius(x, y));
    double height = StrictMath.sqrt(1 - 0.9 * r * r);
    double towardsLight = -((x - polyp.x()) / polyp.a() + (y - polyp.y()) / polyp.b()) * 0.16;
    return 0.42 + 0.62 * height + towardsLight;
  }

  private static double shadow(Blob polyp, double x, double y) {
    return soft(polyp.distance(x - 9, y - 11), 12);
  }

  private static double vessels(double x, double y) {
    double field = NOISE.layered(x / 75 + 3, y / 75);
    return bell(field, 0.018) + 0.5 * bell(NOISE.layered(x / 40, y / 40 + 20), 0.014);
  }

  private static double shine(double x, double y, double on) {
    double spots = NOISE.at(x / 11 + 70, y / 8) - 0.86;
    return (1 - on) * (spots > 0 ? StrictMath.min(1, spots * 14) : 0);
  }

  /** The endoscope's frame: dark corners cut off. */
  private static double frame(double x, double y) {
    double corner = StrictMath.abs(x - 200) + StrictMath.abs(y - 170) - 300;
    double side = StrictMath.max(StrictMath.abs(x - 200) - 192, StrictMath.abs(y - 170) - 163);
    return soft(StrictMath.max(corner, side), 1.5);
  }
}
