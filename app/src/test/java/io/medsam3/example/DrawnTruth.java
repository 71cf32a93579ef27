package io.medsam3.example;

import io.medsam3.mask.VoxelBox;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;

/** What is in a drawing, as masks and boxes. */
final class DrawnTruth {
  private DrawnTruth() {}

  static Mask of(Drawing drawing) {
    Grid grid = Grid.picture(drawing.width(), drawing.height());
    return Mask.of(grid, (i, j, k) -> drawing.truth()[j * drawing.width() + i]);
  }

  /** x0, y0, x1, y1 of what a mask of a picture covers, half-open. */
  static int[] edges(Mask mask) {
    VoxelBox box = VoxelBox.around(mask).orElseThrow();
    int x = box.from().i();
    int y = box.from().j();
    return new int[] {x, y, x + box.size().x(), y + box.size().y()};
  }
}
