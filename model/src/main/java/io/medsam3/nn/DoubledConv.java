package io.medsam3.nn;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A 3x3 convolution without bias of a map that was doubled by repeating its cells, computed on the
 * small map: each of the four places in a doubled cell sees 2x2 cells only, whose filters are sums
 * of the 3x3 filter's. Four ninths of the work.
 */
public final class DoubledConv {
  private DoubledConv() {}

  /**
   * Takes maps (N, C, H, W) and filters (O, C, 3, 3); returns {@code shift}, (N, O, 2H, 2W) or one
   * for all, plus the convolution with padding 1 of the doubled maps. All are of one type.
   */
  public static Tensor add(Tensor shift, Tensor map, Tensor filters) {
    long out = filters.size(0);
    Tensor four = pairs(pairs(filters, 2), 4); // (columns, rows, O, C, 2, 2)
    Tensor stacked = four.reshape(4 * out, filters.size(1), 2, 2);
    long[] one = {1, 1};
    Tensor y = torch.conv2d(map, stacked, new TensorOptional(), one, one, one, 1);
    long[] shape = {map.size(0), out, 2 * map.size(2), 2 * map.size(3)};
    Tensor sum = shift.expand(shape, false).clone();
    for (long column = 0; column < 2; column++) {
      for (long row = 0; row < 2; row++) {
        Tensor part = y.narrow(1, (2 * column + row) * out, out);
        Tensor places = part.narrow(2, row, map.size(2)).narrow(3, column, map.size(3));
        everySecond(everySecond(sum, 2, row), 3, column).add_(places);
      }
    }
    return sum;
  }

  /** The first or the second of each two cells along an axis, as a view. */
  private static Tensor everySecond(Tensor map, long axis, long which) {
    long[] pair = {map.size(axis) / 2, 2};
    return map.unflatten(axis, pair).select(axis + 1, which);
  }

  /**
   * Sums three taps along an axis to the two that the first and the second place of a doubled cell
   * see; returns them stacked in front.
   */
  private static Tensor pairs(Tensor filters, long axis) {
    Tensor before = filters.select(axis, 0);
    Tensor middle = filters.select(axis, 1);
    Tensor after = filters.select(axis, 2);
    Tensor first = Tensors.stack(axis, before, middle.add(after));
    Tensor second = Tensors.stack(axis, before.add(middle), after);
    return Tensors.stack(0, first, second);
  }
}
