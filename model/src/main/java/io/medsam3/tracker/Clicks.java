package io.medsam3.tracker;

import java.util.Arrays;

/**
 * What a user points at on one frame: box corners first, then clicks.
 *
 * @param places x, y of each point in turn, as shares 0..1 of the frame's width and height
 * @param labels one of the labels of {@link PromptPoints} each
 */
public record Clicks(float[] places, long[] labels) {
  public Clicks {
    if (places.length != 2 * labels.length) {
      throw new IllegalArgumentException(
          "%d coordinates for %d points; expected x and y of each"
              .formatted(places.length, labels.length));
    }
    for (float place : places) {
      if (!Float.isFinite(place)) {
        throw new IllegalArgumentException("a point's coordinate is " + place);
      }
    }
  }

  public static Clicks none() {
    return new Clicks(new float[0], new long[0]);
  }

  public static Clicks include(float x, float y) {
    return new Clicks(new float[] {x, y}, new long[] {PromptPoints.INCLUDE});
  }

  public static Clicks exclude(float x, float y) {
    return new Clicks(new float[] {x, y}, new long[] {PromptPoints.EXCLUDE});
  }

  public static Clicks box(float x0, float y0, float x1, float y1) {
    return new Clicks(
        new float[] {x0, y0, x1, y1},
        new long[] {PromptPoints.TOP_LEFT, PromptPoints.BOTTOM_RIGHT});
  }

  public int count() {
    return labels.length;
  }

  /** These, then {@code more}; a box can only come first. */
  public Clicks then(Clicks more) {
    boolean box = Arrays.stream(more.labels).anyMatch(label -> label >= PromptPoints.TOP_LEFT);
    if (box && count() > 0) {
      throw new IllegalArgumentException(
          "a box must come before any other click on its frame; clear the frame's clicks first");
    }
    float[] allPlaces = Arrays.copyOf(places, places.length + more.places.length);
    System.arraycopy(more.places, 0, allPlaces, places.length, more.places.length);
    long[] allLabels = Arrays.copyOf(labels, labels.length + more.labels.length);
    System.arraycopy(more.labels, 0, allLabels, labels.length, more.labels.length);
    return new Clicks(allPlaces, allLabels);
  }

  /** At most {@code most} points: the first half and the last half. */
  Clicks limited(int most) {
    if (count() <= most) {
      return this;
    }
    int first = most / 2;
    int last = most - first;
    return part(0, first).then(part(count() - last, count()));
  }

  private Clicks part(int from, int to) {
    return new Clicks(
        Arrays.copyOfRange(places, 2 * from, 2 * to), Arrays.copyOfRange(labels, from, to));
  }

  /** In pixels of a square input of that side. */
  PromptPoints scaled(int side) {
    float[] pixels = new float[places.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = places[i] * side;
    }
    return PromptPoints.of(pixels, labels);
  }
}
