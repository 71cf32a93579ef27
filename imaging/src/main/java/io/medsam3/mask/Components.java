package io.medsam3.mask;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Connected parts of a mask, largest first, by union-find over runs; parts of equal size keep the
 * order of their first voxel.
 */
public final class Components {
  private final Grid grid;
  private final Runs runs;
  private final int[] component; // of each run
  private final long[] voxels; // of each component
  private final boolean[] touchesBorder;

  private Components(Grid grid, Runs runs, Connectivity connectivity) {
    this.grid = grid;
    this.runs = runs;
    int[] parent = new int[runs.count()];
    Arrays.setAll(parent, n -> n);
    for (int k = 0; k < runs.slices(); k++) {
      for (int j = 0; j < runs.rows(); j++) {
        join(parent, j, k, connectivity);
      }
    }
    component = new int[runs.count()];
    voxels = number(parent);
    touchesBorder = new boolean[voxels.length];
    markBorder(connectivity);
  }

  public static Components of(Mask mask, Connectivity connectivity) {
    return new Components(mask.grid(), Runs.of(mask), connectivity);
  }

  public int count() {
    return voxels.length;
  }

  /** Number of voxels of component n. */
  public long voxels(int n) {
    return voxels[n];
  }

  /** True if component n reaches the border of the slice, or of the volume in space. */
  public boolean touchesBorder(int n) {
    return touchesBorder[n];
  }

  public Mask mask(int n) {
    return union(m -> m == n);
  }

  /** The components one by one, largest first. */
  public List<Mask> masks() {
    List<Mask> masks = new ArrayList<>();
    for (int n = 0; n < count(); n++) {
      masks.add(mask(n));
    }
    return masks;
  }

  /** All components of at least so many voxels together. */
  public Mask atLeast(long least) {
    return union(n -> voxels[n] >= least);
  }

  Mask union(java.util.function.IntPredicate chosen) {
    MaskPainter painter = new MaskPainter(grid);
    for (int k = 0; k < runs.slices(); k++) {
      for (int j = 0; j < runs.rows(); j++) {
        for (int run = runs.start(j, k); run < runs.end(j, k); run++) {
          if (chosen.test(component[run])) {
            painter.addRun(runs.from(run), runs.to(run), j, k);
          }
        }
      }
    }
    return painter.mask();
  }

  private void join(int[] parent, int j, int k, Connectivity c) {
    joinRows(parent, j, k, j - 1, k, c.diagonal());
    if (c.inSpace()) {
      joinRows(parent, j, k, j, k - 1, c.diagonal());
      if (c.diagonal()) {
        joinRows(parent, j, k, j - 1, k - 1, true);
        joinRows(parent, j, k, j + 1, k - 1, true);
      }
    }
  }

  // Runs of two rows are neighbours if they overlap, by one more voxel if corners count.
  private void joinRows(int[] parent, int j, int k, int otherJ, int otherK, boolean diagonal) {
    if (otherJ < 0 || otherJ >= runs.rows() || otherK < 0) {
      return;
    }
    int reach = diagonal ? 1 : 0;
    int a = runs.start(j, k);
    int b = runs.start(otherJ, otherK);
    while (a < runs.end(j, k) && b < runs.end(otherJ, otherK)) {
      if (runs.from(a) < runs.to(b) + reach && runs.from(b) < runs.to(a) + reach) {
        union(parent, a, b);
      }
      if (runs.to(a) < runs.to(b)) {
        a++;
      } else {
        b++;
      }
    }
  }

  private static void union(int[] parent, int a, int b) {
    int rootA = root(parent, a);
    int rootB = root(parent, b);
    // The earlier run stays the root, so that numbering is stable.
    parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  private static int root(int[] parent, int n) {
    int root = n;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  private long[] number(int[] parent) {
    int[] first = new int[runs.count()];
    Arrays.fill(first, -1);
    List<Integer> order = new ArrayList<>();
    long[] sizes = new long[runs.count()];
    for (int run = 0; run < runs.count(); run++) {
      int root = root(parent, run);
      if (first[root] < 0) {
        first[root] = order.size();
        order.add(order.size());
      }
      component[run] = first[root];
      sizes[first[root]] += runs.length(run);
    }
    order.sort((a, b) -> Long.compare(sizes[b], sizes[a]));
    int[] rank = new int[order.size()];
    long[] sorted = new long[order.size()];
    for (int n = 0; n < rank.length; n++) {
      rank[order.get(n)] = n;
      sorted[n] = sizes[order.get(n)];
    }
    for (int run = 0; run < component.length; run++) {
      component[run] = rank[component[run]];
    }
    return sorted;
  }

  private void markBorder(Connectivity connectivity) {
    int width = grid.size().x();
    for (int k = 0; k < runs.slices(); k++) {
      boolean endSlice = connectivity.inSpace() && (k == 0 || k == runs.slices() - 1);
      for (int j = 0; j < runs.rows(); j++) {
        boolean endRow = endSlice || j == 0 || j == runs.rows() - 1;
        for (int run = runs.start(j, k); run < runs.end(j, k); run++) {
          touchesBorder[component[run]] |= endRow || runs.from(run) == 0 || runs.to(run) == width;
        }
      }
    }
  }
}
