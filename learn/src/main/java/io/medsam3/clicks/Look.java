package io.medsam3.clicks;

import io.medsam3.tensor.Tensors;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How all slices of one clip are shown: mirrored, transposed, brighter, of more contrast.
 *
 * @param mirrored axes of (1, C, H, W)
 * @param transposed whether rows become columns
 */
record Look(long[] mirrored, boolean transposed, double contrast, double brightness) {
  static Look draw(SplittableRandom random) {
    boolean sideways = random.nextBoolean();
    boolean upsideDown = random.nextBoolean();
    long[] axes =
        sideways
            ? upsideDown ? new long[] {2, 3} : new long[] {3}
            : upsideDown ? new long[] {2} : new long[0];
    double contrast = Math.exp((random.nextDouble() * 2 - 1) * 0.35);
    return new Look(axes, random.nextBoolean(), contrast, (random.nextDouble() * 2 - 1) * 0.2);
  }

  /** Takes and returns (1, C, S, S). */
  Tensor turned(Tensor map) {
    Tensor mirror = mirrored.length == 0 ? map : map.flip(mirrored);
    return transposed ? mirror.transpose(2, 3).contiguous() : mirror;
  }

  /** Takes and returns (1, 3, S, S) in -1..1. */
  Tensor picture(Tensor picture) {
    Tensor shown = Tensors.shift(Tensors.scale(turned(picture), contrast), brightness);
    return torch.clamp(
        shown, new ScalarOptional(new Scalar(-1)), new ScalarOptional(new Scalar(1)));
  }
}
