package io.medsam3.tracker;

/** Areas of the connected parts of a mask, diagonal neighbours counting as connected. */
final class ConnectedComponents {
  private final boolean[] mask;
  private final int width;
  private final int[] area;
  private final int[] members;

  private ConnectedComponents(boolean[] mask, int width) {
    this.mask = mask;
    this.width = width;
    this.area = new int[mask.length];
    this.members = new int[mask.length];
  }

  /** For each pixel of a row-major mask, the size of the part it belongs to; 0 outside. */
  static int[] areas(boolean[] mask, int width) {
    var components = new ConnectedComponents(mask, width);
    for (int pixel = 0; pixel < mask.length; pixel++) {
      if (mask[pixel] && components.area[pixel] == 0) {
        components.flood(pixel);
      }
    }
    return components.area;
  }

  /** Visits the part that holds {@code seed}; the list of members is also the queue. */
  private void flood(int seed) {
    int count = 0;
    members[count++] = seed;
    area[seed] = 1;
    for (int next = 0; next < count; next++) {
      int pixel = members[next];
      int x = pixel % width;
      int top = Math.max(pixel / width - 1, 0);
      int bottom = Math.min(pixel / width + 1, mask.length / width - 1);
      for (int row = top; row <= bottom; row++) {
        for (int column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column++) {
          int neighbour = row * width + column;
          if (mask[neighbour] && area[neighbour] == 0) {
            area[neighbour] = 1;
            members[count++] = neighbour;
          }
        }
      }
    }
    for (int i = 0; i < count; i++) {
      area[members[i]] = count;
    }
  }
}
