package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Conv2d;
import io.medsam3.nn.LayerNorm2d;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Turns points, box corners and masks into what the mask decoder reads; sam3/sam. */
final class PromptEncoder {
  /** Channels of the mask prompt between its two reductions. */
  private static final int[] MASK_CHANNELS = {4, 16};

  private final int imageSize;
  private final int grid;
  private final FourierCode places;
  private final Tensor[] kinds;
  private final Conv2d maskFirst;
  private final LayerNorm2d maskFirstNorm;
  private final Conv2d maskSecond;
  private final LayerNorm2d maskSecondNorm;
  private final Conv2d maskOut;
  private final Tensor noMask;
  private final Tensor cellPositions;

  /**
   * What a prompt says.
   *
   * @param sparse (P, n, C), one token a point
   * @param dense (P, C, g, g), or (1, C, 1, 1) when the same everywhere
   */
  record Embedding(Tensor sparse, Tensor dense) {}

  PromptEncoder(Params p, int dim, int imageSize, int grid) {
    this.imageSize = imageSize;
    this.grid = grid;
    Tensor frequencies = p.getFloat("pe_layer.positional_encoding_gaussian_matrix", 2, dim / 2);
    kinds = new Tensor[5];
    kinds[0] = p.getFloat("not_a_point_embed.weight", 1, dim);
    for (int label = 0; label < 4; label++) {
      kinds[label + 1] = p.at("point_embeddings", label).getFloat("weight", 1, dim);
    }
    var halving = new Conv2d.Window(2, 0, 1, 1);
    Params mask = p.at("mask_downscaling");
    maskFirst = Conv2d.of(mask.at("0"), 1, MASK_CHANNELS[0], 2, halving);
    maskFirstNorm = LayerNorm2d.of(mask.at("1"), MASK_CHANNELS[0]);
    maskSecond = Conv2d.of(mask.at("3"), MASK_CHANNELS[0], MASK_CHANNELS[1], 2, halving);
    maskSecondNorm = LayerNorm2d.of(mask.at("4"), MASK_CHANNELS[1]);
    maskOut = Conv2d.of(mask.at("6"), MASK_CHANNELS[1], dim, 1);
    noMask = p.getFloat("no_mask_embed.weight", 1, dim);
    try (Scope scope = new Scope()) {
      places = new FourierCode(p.own(frequencies.detach())); // drawn once, never trained
      cellPositions = p.own(places.cells(grid));
    }
  }

  /** Side of the mask that {@link #embed} takes. */
  int maskSide() {
    return 4 * grid;
  }

  /** Codes of the image cells' centres: (1, C, g, g). */
  Tensor cellPositions() {
    return cellPositions;
  }

  /**
   * @param points on any device; null for none at all
   * @param mask logits (P, 1, 4g, 4g) on any device, or null for none
   */
  Embedding embed(@Nullable PromptPoints points, @Nullable Tensor mask) {
    long dim = noMask.size(1);
    long prompts = points == null ? 1 : points.places().size(0);
    Tensor sparse =
        points == null
            ? Tensors.zeros(noMask, ScalarType.Float, prompts, 0, dim)
            : embedPoints(points);
    return new Embedding(
        sparse,
        mask == null ? noMask.reshape(1, dim, 1, 1) : embedMask(Tensors.beside(noMask, mask)));
  }

  /** A point that is none closes the list, as a box token would in the published training. */
  private Tensor embedPoints(PromptPoints points) {
    PromptPoints closed = points.then(PromptPoints.nothing(points.places().size(0)));
    Tensor labels = Tensors.beside(noMask, closed.labels());
    Tensor real = Tensors.toFloat(labels.ne(new Scalar(PromptPoints.NOTHING))).unsqueeze(-1);
    Tensor rows = labels.add(new Scalar(1L)).flatten();
    long dim = noMask.size(1);
    Tensor kind =
        Tensors.cat(0, kinds).index_select(0, rows).view(labels.size(0), labels.size(1), dim);
    Tensor at = Tensors.beside(noMask, closed.places());
    return places.pixels(at, imageSize).mul(real).add(kind);
  }

  private Tensor embedMask(Tensor mask) {
    Tensor x = torch.gelu(maskFirstNorm.forward(maskFirst.forward(mask)));
    x = torch.gelu(maskSecondNorm.forward(maskSecond.forward(x)));
    return maskOut.forward(x);
  }
}
