package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.GridSampleFuncOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kBilinear;
import org.bytedeco.pytorch.kZeros;

/** Losses of the masks of matched rows. */
final class MaskLosses {
  private static final Focal FOCAL = new Focal(0.25, 2);

  private MaskLosses() {}

  /** Focal and dice, each summed over masks and divided by the number of boxes. */
  record Pair(Tensor focal, Tensor dice) {}

  /** Takes logits (K, h, w), enlarged to the targets' (K, H, W) when they are smaller. */
  static Pair dense(Tensor logits, Tensor targets, double boxes) {
    return flat(atSizeOf(targets, logits), targets, boxes);
  }

  private static Pair flat(Tensor logits, Tensor targets, double boxes) {
    Tensor focal = FOCAL.forward(logits, targets).flatten(1, -1).mean(1).sum();
    return new Pair(
        Tensors.scale(focal, 1 / boxes),
        Tensors.scale(Dice.loss(logits, targets).sum(), 1 / boxes));
  }

  /** Enlarges (K, h, w) to the height and width of {@code targets}. */
  static Tensor atSizeOf(Tensor targets, Tensor logits) {
    long height = targets.size(-2);
    long width = targets.size(-1);
    if (logits.size(-2) == height && logits.size(-1) == width) {
      return logits;
    }
    return Tensors.resize(logits.unsqueeze(1), height, width).squeeze(1);
  }

  /**
   * At points instead of all pixels: of the drawn points those where the mask is least sure, and
   * the rest anywhere (Kirillov and others, PointRend, 2020).
   *
   * @param draws (K, oversampled, 2), x and y in 0..1
   * @param rest (K, others, 2)
   * @param important how many of the drawn points to keep
   */
  static Pair sampled(
      Tensor logits, Tensor targets, Tensor draws, Tensor rest, int important, double boxes) {
    Tensor points = choose(logits, draws, rest, important);
    return flat(at(logits, points), at(targets, points), boxes);
  }

  /** The points (K, important + others, 2) at which the losses are taken. */
  static Tensor choose(Tensor logits, Tensor draws, Tensor rest, int important) {
    Tensor doubt = at(logits.detach(), draws).abs().neg();
    Tensor index = torch.topk(doubt, important, 1, true, true).get1();
    Tensor pairs = index.unsqueeze(-1).expand(new long[] {index.size(0), important, 2}, false);
    return Tensors.cat(1, draws.gather(1, pairs), rest);
  }

  /** Bilinear samples (K, n) of maps (K, h, w) at points (K, n, 2) as x, y in 0..1. */
  private static Tensor at(Tensor maps, Tensor points) {
    var options = new GridSampleFuncOptions();
    options.mode().put(new kBilinear());
    options.padding_mode().put(new kZeros());
    options.align_corners().put(false);
    Tensor grid = Tensors.shift(Tensors.scale(points, 2), -1).unsqueeze(1);
    return torch
        .grid_sample(Tensors.toFloat(maps).unsqueeze(1), grid, options)
        .squeeze(1)
        .squeeze(1);
  }
}
