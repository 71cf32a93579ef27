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
   * Takes (N, C, H, W) and filters (O, C, 3, 3), both of one type; returns (N, O, 2H, 2W), as the
   * convolution with padding 1 of the doubled map.
   */
  public static Tensor apply(Tensor map, Tensor filters) {
    long out = filters.size(0);
    Tensor four = pairs(pairs(filters, 2), 4); // (columns, rows, O, C, 2, 2)
    Tensor stacked = four.reshape(4 * out, filters.size(1), 2, 2);
    long[] one = {1, 1};
    Tensor y = torch.conv2d(map, stacked, new TensorOptional(), one, one, one, 1);
    return Tensors.stack(3, row(y, 0, out), row(y, 1, out)).flatten(2, 3);
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

  /** Every second row of the result, (N, O, H, 2W), of the four filters' results side by side. */
  private static Tensor row(Tensor y, long row, long out) {
    long height = y.size(2) - 1;
    long width = y.size(3) - 1;
    Tensor rows = y.narrow(2, row, height);
    Tensor left = rows.narrow(1, row * out, out).narrow(3, 0, width);
    Tensor right = rows.narrow(1, (2 + row) * out, out).narrow(3, 1, width);
    return Tensors.stack(4, left, right).flatten(3, 4);
  }
}
