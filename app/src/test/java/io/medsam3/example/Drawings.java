package io.medsam3.example;

import static io.medsam3.example.Curves.bell;
import static io.medsam3.example.Curves.mix;
import static io.medsam3.example.Curves.soft;

import io.medsam3.example.Curves.Blob;
import io.medsam3.example.Drawing.Pixel;
import java.util.ArrayList;
import java.util.List;

/** The drawn examples: what no package offers freely, with the target known to the pixel. */
final class Drawings {
  private Drawings() {}

  static List<Drawing> all() {
    return List.of(nuclei(), skinLesion(), chest(), fetalHead(), polyp(), colon());
  }

  /** Cell nuclei in a fluorescence microscope: bright, apart, of uneven brightness. */
  static Drawing nuclei() {
    int size = 384;
    Noise noise = new Noise(11);
    List<Blob> blobs = scatter(noise, size, 26);
    return Drawing.of(
        "nuclei",
        size,
        size,
        (x, y) -> {
          double value = 0.045 + 0.012 * noise.layered(x / 90, y / 90);
          boolean inside = false;
          for (int i = 0; i < blobs.size(); i++) {
            double distance = blobs.get(i).distance(x, y);
            double bright = 0.35 + 0.45 * noise.uniform(i, 99);
            double texture = 1 + 0.22 * noise.layered(x / 7 + 50 * i, y / 7);
            value += bright * texture * soft(distance, 1.6) + 0.03 * soft(distance, 9);
            inside |= distance < 0;
          }
          return Pixel.grey(value + 0.02 * grain(noise, x, y), inside);
        });
  }

  private static List<Blob> scatter(Noise noise, int size, int count) {
    List<Blob> blobs = new ArrayList<>();
    for (int i = 0; blobs.size() < count && i < 4000; i++) {
      double x = 24 + (size - 48) * noise.uniform(i, 1);
      double y = 24 + (size - 48) * noise.uniform(i, 2);
      double a = 13 + 7 * noise.uniform(i, 3);
      double b = a * (0.72 + 0.25 * noise.uniform(i, 4));
      if (blobs.stream().allMatch(o -> StrictMath.hypot(o.x() - x, o.y() - y) > o.a() + a + 8)) {
        blobs.add(new Blob(x, y, a, b, 3 * noise.uniform(i, 5), 0.12, new Noise(1000 + i)));
      }
    }
    return blobs;
  }

  /** A dark spot with an uneven rim on fair skin, seen through a dermatoscope. */
  static Drawing skinLesion() {
    Noise noise = new Noise(23);
    Blob lesion = new Blob(200, 146, 74, 58, 0.5, 0.42, new Noise(24));
    return Drawing.of(
        "skin-lesion",
        400,
        300,
        (x, y) -> {
          double distance = lesion.distance(x, y);
          double skin =
              1 + 0.05 * noise.layered(x / 60, y / 60) + 0.02 * noise.layered(x / 4, y / 4);
          double pigment = soft(distance, 5);
          double network = 0.12 * noise.layered(x / 9, y / 9) + 0.2 * noise.layered(x / 45, y / 45);
          double dark = pigment * (0.82 + network);
          double edge = 1 - 0.35 * StrictMath.pow(StrictMath.hypot(x - 200, y - 150) / 250, 4);
          double light = edge * skin * (1 - 0.75 * hair(x, y));
          return new Pixel(
              light * mix(0.86, 0.38, dark),
              light * mix(0.66, 0.22, dark),
              light * mix(0.58, 0.17, dark),
              distance < 0);
        });
  }

  private static double hair(double x, double y) {
    double first = y - (60 + 0.22 * x + 12 * StrictMath.sin(x / 70));
    double second = x - (320 - 0.3 * y + 9 * StrictMath.sin(y / 50));
    return bell(first, 0.9) + bell(second, 0.8);
  }

  /** A chest film: two lungs, ribs, spine, heart; the heart is no part of the lungs. */
  static Drawing chest() {
    int size = 400;
    Noise noise = new Noise(31);
    return Drawing.of(
        "chest-film",
        size,
        size,
        (x, y) -> {
          double u = x / size - 0.5;
          double v = y / size;
          double lung = StrictMath.min(Chest.lung(u, v, -1), Chest.lung(u, v, 1));
          double inside = soft(lung, 0.012);
          double body = soft(Chest.body(u, v), 0.02);
          double tissue = 0.62 + 0.06 * noise.layered(4 * u, 4 * v) + 0.2 * Chest.middle(u, v);
          double air = 0.2 + 0.09 * Chest.vessels(u, v, noise) + 0.14 * (v - 0.45);
          double value = body * mix(tissue, air, inside) + 0.085 * body * Chest.bones(u, v);
          return Pixel.grey(0.03 + value + 0.012 * grain(noise, x, y), lung < 0);
        });
  }

  /** A fetal head in an ultrasound fan: a bright skull ring; the target is all within it. */
  static Drawing fetalHead() {
    Noise noise = new Noise(43);
    Blob head = new Blob(204, 162, 124, 94, -0.3, 0.03, new Noise(44));
    return Drawing.of(
        "fetal-head",
        400,
        300,
        (x, y) -> {
          double depth = StrictMath.hypot(x - 200, y + 40);
          double angle = StrictMath.atan2(x - 200, y + 40);
          double fan = soft(StrictMath.abs(angle) - 0.62, 0.008) * soft(depth - 330, 2);
          double near = fan * soft(64 - depth, 2);
          double distance = head.distance(x, y);
          double echo = 0.22 + 0.2 * noise.layered(6 * angle + 40, depth / 22);
          double within = 0.2 + 0.16 * noise.layered(x / 20, y / 20);
          double gaps = 0.55 + 0.45 * noise.at(x / 60 + 9, y / 60);
          double value = mix(echo, within, soft(distance, 3)) + gaps * bell(distance + 4, 3.2);
          value += 0.33 * midline(head, x, y);
          double speckle = 0.55 + 0.9 * speckle(noise, angle, depth);
          return Pixel.grey(near * value * speckle, distance < 0);
        });
  }

  private static double midline(Blob head, double x, double y) {
    double cos = StrictMath.cos(head.angle());
    double sin = StrictMath.sin(head.angle());
    double along = (x - head.x()) * cos + (y - head.y()) * sin;
    double across = -(x - head.x()) * sin + (y - head.y()) * cos;
    return bell(across, 1.6) * soft(StrictMath.abs(along) - 0.8 * head.a(), 6);
  }

  private static double speckle(Noise noise, double angle, double depth) {
    double fine = noise.at(angle * 190, depth / 2.1);
    double coarse = noise.at(angle * 80 + 500, depth / 4.3);
    return 0.5 + 0.35 * fine + 0.25 * coarse;
  }

  /** A polyp that bulges from the wall of the colon, lit from the endoscope. */
  static Drawing polyp() {
    Blob polyp = new Blob(232, 196, 66, 56, 0.3, 0.16, new Noise(54));
    return Drawing.of("polyp", 400, 340, (x, y) -> Colon.with(polyp, x, y));
  }

  /** The same wall without a polyp: nothing to find. */
  static Drawing colon() {
    Blob nowhere = new Blob(-900, -900, 1, 1, 0, 0, new Noise(55));
    return Drawing.of("colon", 400, 340, (x, y) -> Colon.with(nowhere, x + 37, y - 11));
  }

  /** Sensor noise, about -1..1, independent from pixel to pixel. */
  private static double grain(Noise noise, double x, double y) {
    return noise.uniform((long) x, 7000 + (long) y) + noise.uniform((long) x, 17000 + (long) y) - 1;
  }
}
