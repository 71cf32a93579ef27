package io.medsam3.tracker;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Random Fourier features of places in a picture (Tancik et al. 2020).
 *
 * @param frequencies (2, C/2), drawn once and part of the weights
 */
public record FourierCode(Tensor frequencies) {
  /** Takes pixels (..., 2) as x, y of a square picture of that side; returns (..., C). */
  public Tensor pixels(Tensor places, int side) {
    return code(Tensors.shift(places, 0.5).div(new Scalar(side)));
  }

  /** The codes of the centres of a grid's cells: (1, C, grid, grid). */
  public Tensor cells(int grid) {
    Tensor centres = Tensors.shift(Tensors.range(frequencies, grid), 0.5).div(new Scalar(grid));
    long[] shape = {grid, grid};
    Tensor x = centres.unsqueeze(0).expand(shape, false);
    Tensor y = centres.unsqueeze(1).expand(shape, false);
    return code(Tensors.stack(-1, x, y)).permute(2, 0, 1).unsqueeze(0).contiguous();
  }

  /** Takes shares 0..1 of the side. */
  private Tensor code(Tensor shares) {
    Tensor centred = Tensors.shift(Tensors.scale(shares, 2), -1);
    Tensor angles = Tensors.scale(centred.matmul(frequencies), 2 * Math.PI);
    return Tensors.cat(-1, angles.sin(), angles.cos());
  }
}
