package io.medsam3.clicks;

import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.GridSampleFuncOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kBilinear;
import org.bytedeco.pytorch.kReflection;
import org.bytedeco.pytorch.kZeros;

/**
 * Makes clips of single pictures by moving, turning and scaling them step by step, so that objects
 * of which there are no volumes are followed too.
 */
final class DriftingClips {
  private static final double SHIFT = 0.08;
  private static final double TURN = 0.12;
  private static final double GROWTH = 0.12;

  /** Share of clips at whose end another picture shows, without the object. */
  private static final double LOST = 0.3;

  private final int frames;

  DriftingClips(int frames) {
    this.frames = frames;
  }

  /** Takes pictures (B, 3, S, S) and the masks (B, 1, M, M) of one object in each. */
  Clip draw(Tensor pictures, Tensor masks, SplittableRandom random) {
    List<Tensor> shown = new ArrayList<>();
    List<Tensor> where = new ArrayList<>();
    int count = (int) pictures.size(0);
    Drift[] drifts = new Drift[count];
    for (int i = 0; i < count; i++) {
      drifts[i] = Drift.draw(random);
    }
    boolean lost = count > 1 && random.nextDouble() < LOST;
    for (int t = 0; t < frames; t++) {
      float[] maps = new float[6 * count];
      for (int i = 0; i < count; i++) {
        System.arraycopy(drifts[i].after(t), 0, maps, 6 * i, 6);
      }
      Tensor theta = Tensors.of(maps, count, 2, 3);
      Tensor picture = t == 0 ? pictures : sampled(pictures, theta, true);
      Tensor mask = t == 0 ? masks : sampled(masks, theta, false);
      boolean gone = lost && t == frames - 1;
      shown.add(gone ? picture.roll(new long[] {1}, new long[] {0}) : picture);
      where.add(gone ? torch.zeros_like(mask) : mask);
    }
    return new Clip(shown, where);
  }

  private static Tensor sampled(Tensor map, Tensor theta, boolean mirrors) {
    var options = new GridSampleFuncOptions();
    options.mode().put(new kBilinear());
    if (mirrors) {
      options.padding_mode().put(new kReflection());
    } else {
      options.padding_mode().put(new kZeros());
    }
    options.align_corners().put(false);
    Tensor grid = torch.affine_grid_generator(theta, Tensors.shape(map), false);
    return torch.grid_sample(map, grid, options);
  }

  /** Motion for each step, in shares of half the side, radians and logarithms of the size. */
  private record Drift(double dx, double dy, double turn, double growth) {
    static Drift draw(SplittableRandom random) {
      return new Drift(
          uniform(random, SHIFT),
          uniform(random, SHIFT),
          uniform(random, TURN),
          uniform(random, GROWTH));
    }

    private static double uniform(SplittableRandom random, double reach) {
      return (random.nextDouble() * 2 - 1) * reach;
    }

    float[] after(int steps) {
      double scale = Math.exp(growth * steps);
      double cos = Math.cos(turn * steps) * scale;
      double sin = Math.sin(turn * steps) * scale;
      return new float[] {
        (float) cos,
        (float) -sin,
        (float) (dx * steps),
        (float) sin,
        (float) cos,
        (float) (dy * steps)
      };
    }
  }
}
