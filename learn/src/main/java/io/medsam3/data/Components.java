package io.medsam3.data;

import java.util.Arrays;

/**
 * Connected parts of a square mask, 8-connected.
 *
 * @param labels 0 outside, 1 to {@code count} inside, row-major
 */
record Components(int[] labels, int count) {

  static Components of(boolean[] mask, int side) {
    int[] parent = new int[mask.length / 2 + 2];
    int[] labels = new int[mask.length];
    int next = 1;
    for (int y = 0, i = 0; y < side; y++) {
      for (int x = 0; x < side; x++, i++) {
        if (!mask[i]) {
          continue;
        }
        int label = 0;
        label = x > 0 ? join(parent, label, labels[i - 1]) : label;
        if (y > 0) {
          label = x > 0 ? join(parent, label, labels[i - side - 1]) : label;
          label = join(parent, label, labels[i - side]);
          label = x + 1 < side ? join(parent, label, labels[i - side + 1]) : label;
        }
        if (label == 0) {
          label = next++;
          parent[label] = label;
        }
        labels[i] = label;
      }
    }
    return number(parent, labels, next);
  }

  private static Components number(int[] parent, int[] labels, int next) {
    int[] numbers = new int[next];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] > 0) {
        int root = root(parent, labels[i]);
        if (numbers[root] == 0) {
          numbers[root] = ++count;
        }
        labels[i] = numbers[root];
      }
    }
    return new Components(labels, count);
  }

  private static int join(int[] parent, int a, int b) {
    if (a == 0 || b == 0) {
      return a + b;
    }
    int first = root(parent, a);
    int second = root(parent, b);
    parent[Math.max(first, second)] = Math.min(first, second);
    return Math.min(first, second);
  }

  private static int root(int[] parent, int label) {
    int at = label;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** Pixels of each part, by label; index 0 is unused. */
  int[] areas() {
    int[] areas = new int[count + 1];
    for (int label : labels) {
      areas[label]++;
    }
    areas[0] = 0;
    return areas;
  }

  /**
   * Drops parts below {@code pixels} and below {@code share} of the largest part, as crumbs of an
   * outline are no instances; the largest stays in any case.
   */
  Components withoutCrumbs(int pixels, double share) {
    int[] areas = areas();
    int largest = Arrays.stream(areas).max().orElse(0);
    int[] numbers = new int[count + 1];
    int kept = 0;
    for (int label = 1; label <= count; label++) {
      boolean big = areas[label] >= pixels && areas[label] >= share * largest;
      if (big || areas[label] == largest && kept == 0 && largest < pixels) {
        numbers[label] = ++kept;
      }
    }
    int[] renumbered = new int[labels.length];
    Arrays.setAll(renumbered, i -> numbers[labels[i]]);
    return new Components(renumbered, kept);
  }
}
