package io.medsam3.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComponentsTest {
  private static final Grid GRID = new Grid(new Size(11, 9, 7), Affine.identity());

  private static Mask random(long seed, double density) {
    Random random = new Random(seed);
    return Mask.of(GRID, (i, j, k) -> random.nextDouble() < density);
  }

  /** Sizes of the parts by flood fill, the plain way. */
  private static List<Long> floodSizes(Mask mask, Connectivity c) {
    Size s = mask.size();
    boolean[] seen = new boolean[(int) s.voxels()];
    List<Long> sizes = new ArrayList<>();
    for (int n = 0; n < seen.length; n++) {
      int[] v = {n % s.x(), n / s.x() % s.y(), n / (s.x() * s.y())};
      if (seen[n] || !mask.covers(v[0], v[1], v[2])) {
        continue;
      }
      long size = 0;
      Deque<int[]> open = new ArrayDeque<>(List.of(v));
      seen[n] = true;
      while (!open.isEmpty()) {
        int[] p = open.pop();
        size++;
        for (int d = 0; d < 27; d++) {
          int di = d % 3 - 1;
          int dj = d / 3 % 3 - 1;
          int dk = d / 9 - 1;
          boolean face = Math.abs(di) + Math.abs(dj) + Math.abs(dk) == 1;
          if (!c.diagonal() && !face || !c.inSpace() && dk != 0) {
            continue;
          }
          int[] q = {p[0] + di, p[1] + dj, p[2] + dk};
          if (s.contains(q[0], q[1], q[2]) && mask.covers(q[0], q[1], q[2])) {
            int at = (q[2] * s.y() + q[1]) * s.x() + q[0];
            if (!seen[at]) {
              seen[at] = true;
              open.push(q);
            }
          }
        }
      }
      sizes.add(size);
    }
    sizes.sort(Collections.reverseOrder());
    return sizes;
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void partsAreThoseOfAFloodFill(Connectivity connectivity) {
    for (int seed = 0; seed < 12; seed++) {
      Mask mask = random(seed, 0.15 + seed * 0.05);
      Components parts = Components.of(mask, connectivity);
      List<Long> sizes = new ArrayList<>();
      Mask all = Mask.empty(GRID);
      for (int n = 0; n < parts.count(); n++) {
        sizes.add(parts.voxels(n));
        assertThat(parts.mask(n).count()).isEqualTo(parts.voxels(n));
        all = all.or(parts.mask(n));
      }
      assertThat(sizes).isEqualTo(floodSizes(mask, connectivity));
      assertThat(all).isEqualTo(mask);
    }
  }

  @Test
  void anEmptyMaskHasNoParts() {
    assertThat(Components.of(Mask.empty(GRID), Connectivity.FACES_3D).count()).isZero();
    assertThat(Components.of(Mask.empty(GRID), Connectivity.FACES_3D).masks()).isEmpty();
  }

  @Test
  void holesAreFilledUpToASizeAndOnlyIfEnclosed() {
    Mask ring =
        Mask.of(
            GRID,
            (i, j, k) ->
                k == 2
                    && i >= 2
                    && i <= 6
                    && j >= 2
                    && j <= 6
                    && (i == 2 || i == 6 || j == 2 || j == 6));
    assertThat(Holes.fill(ring, Connectivity.EDGES_2D).count()).isEqualTo(25);
    assertThat(Holes.fill(ring, Connectivity.EDGES_2D, 8)).isEqualTo(ring);
    assertThat(Holes.fill(ring, Connectivity.FACES_3D)).isEqualTo(ring);
    Mask open = Mask.of(GRID, (i, j, k) -> ring.covers(i, j, k) && !(i == 6 && j == 4));
    assertThat(Holes.fill(open, Connectivity.EDGES_2D)).isEqualTo(open);
    Mask shell =
        Mask.of(
            GRID,
            (i, j, k) ->
                i >= 1
                    && i <= 5
                    && j >= 1
                    && j <= 5
                    && k >= 1
                    && k <= 5
                    && !(i == 3 && j == 3 && k == 3));
    assertThat(Holes.fill(shell, Connectivity.FACES_3D).count()).isEqualTo(125);
  }

  @Test
  void smallPartsCanBeLeftOut() {
    Mask two = Mask.of(GRID, (i, j, k) -> k == 1 && (i < 4 && j < 4 || i == 8 && j == 8));
    Components parts = Components.of(two, Connectivity.CORNERS_3D);
    assertThat(parts.count()).isEqualTo(2);
    assertThat(parts.atLeast(2)).isEqualTo(parts.mask(0));
    assertThat(parts.mask(1).covers(8, 8, 1)).isTrue();
    assertThat(parts.touchesBorder(1)).isTrue();
  }

  @Test
  void boxesGrowByMillimetresAndPasteBack() {
    Grid grid = Grids.oblique(17);
    Mask mask = Mask.of(grid, (i, j, k) -> i == 2 && j >= 3 && j <= 4 && k == 5);
    VoxelBox box = VoxelBox.around(mask).orElseThrow();
    assertThat(box.size()).isEqualTo(new Size(1, 2, 1));
    VoxelBox grown = box.grown(grid.spacing().x() * 1.5, grid);
    assertThat(grown.size().x()).isEqualTo(5);
    assertThat(box.grown(1e6, grid).size()).isEqualTo(grid.size());
    assertThat(grown.paste(mask.cropped(grown.from(), grown.size()), grid)).isEqualTo(mask);
    assertThat(VoxelBox.around(Mask.empty(grid))).isEmpty();
  }
}
