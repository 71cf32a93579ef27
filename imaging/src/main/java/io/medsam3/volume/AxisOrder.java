package io.medsam3.volume;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the 48 ways to number the same voxels: new axis I runs along old axis {@code i}, backwards
 * if {@code flipI}, and so on.
 */
public record AxisOrder(Axis i, Axis j, Axis k, boolean flipI, boolean flipJ, boolean flipK) {
  public static final AxisOrder SAME = new AxisOrder(Axis.I, Axis.J, Axis.K, false, false, false);

  public AxisOrder {
    if (i == j || j == k || i == k) {
      throw new IllegalArgumentException("axes %s, %s, %s; each once".formatted(i, j, k));
    }
  }

  /** All 48 orders, {@link #SAME} first. */
  public static List<AxisOrder> all() {
    List<AxisOrder> orders = new ArrayList<>();
    for (Axis i : Axis.values()) {
      for (Axis j : Axis.values()) {
        if (i == j) {
          continue;
        }
        Axis k = Axis.values()[3 - i.ordinal() - j.ordinal()];
        for (int flips = 0; flips < 8; flips++) {
          orders.add(new AxisOrder(i, j, k, (flips & 1) != 0, (flips & 2) != 0, (flips & 4) != 0));
        }
      }
    }
    return List.copyOf(orders);
  }

  /** The old axis that the new axis runs along. */
  public Axis old(Axis axis) {
    return switch (axis) {
      case I -> i;
      case J -> j;
      case K -> k;
    };
  }

  /** Where an index along the new axis, of {@code count}, is along the old one; and back. */
  public int old(Axis axis, int index, int count) {
    return flips(axis) ? count - 1 - index : index;
  }

  public boolean flips(Axis axis) {
    return switch (axis) {
      case I -> flipI;
      case J -> flipJ;
      case K -> flipK;
    };
  }
}
