package io.medsam3.predict;

import io.medsam3.nn.Boxes;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.volume.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A picture as a small network sees it smaller and larger: what such a network finds depends on the
 * size of things, and the mean of its maps depends less on it (decision 16). The sizes are encoded
 * when something is found.
 */
final class OtherSizes implements AutoCloseable {
  private static final double SMALLER = 2 / 3.0;
  private static final double LARGER = 2;

  /** Pictures of less than this share of the network's input have nothing more to show. */
  private static final double DETAILED = 0.5;

  /** The map in the network's own size counts as much as this many others. */
  private static final int OWN = 2;

  /** Sides are multiples of this. */
  private static final int UNIT = 32;

  private final IntFunction<EncodedPicture> encoder;
  private final List<Integer> sides = new ArrayList<>();
  private final List<EncodedPicture> encoded = new ArrayList<>();

  /**
   * Encodes nothing yet.
   *
   * @param encoder takes the side in which the network shall see the picture
   * @param side in which it is seen already
   * @param longer side of the picture itself
   */
  OtherSizes(IntFunction<EncodedPicture> encoder, int side, int longer) {
    this.encoder = encoder;
    sides.add(scaled(side, SMALLER));
    if (longer > DETAILED * side) {
      sides.add(scaled(side, LARGER));
    }
  }

  /**
   * The mean probability of a prompt in all sizes, of which the network's own counts twice.
   *
   * @param map (M, M) logits in the network's own size
   * @return logits, as many cells as the finest map has, in the caller's scope
   */
  Tensor mean(Tensor map, ConceptPrompt prompt, Grid grid) {
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      List<Tensor> others = new ArrayList<>();
      for (EncodedPicture picture : encoded()) {
        others.add(ask(picture, prompt, grid));
      }
      long finest =
          others.stream().mapToLong(other -> other.size(0)).reduce(map.size(0), Math::max);
      Tensor sum = inside(map, finest).mul(new Scalar(OWN));
      for (Tensor other : others) {
        sum = sum.add(inside(other, finest));
      }
      Tensor mean = sum.div(new Scalar(OWN + others.size()));
      return scope.keep(Boxes.inverseSigmoid(mean));
    }
  }

  private static Tensor ask(EncodedPicture picture, ConceptPrompt prompt, Grid grid) {
    try (Scope scope = new Scope()) {
      Tensor maps = picture.ask(List.of(prompt), grid).masks().semantic();
      return scope.keep(maps.select(0, 0).select(0, 0));
    }
  }

  private static Tensor inside(Tensor map, long side) {
    return Detections.probabilities(Tensors.toFloat(map).unsqueeze(0), (int) side, (int) side)
        .squeeze(0);
  }

  /** For a record: what a network that sees {@code side} pixels is shown besides. */
  static String named(int side) {
    return "%1$d x %1$d and, pictures of more than %3$.0f pixels, in %2$d x %2$d"
        .formatted(scaled(side, SMALLER), scaled(side, LARGER), DETAILED * side);
  }

  private static int scaled(int side, double share) {
    return UNIT * (int) Math.max(1, Math.round(share * side / UNIT));
  }

  private List<EncodedPicture> encoded() {
    while (encoded.size() < sides.size()) {
      encoded.add(encoder.apply(sides.get(encoded.size())));
    }
    return encoded;
  }

  @Override
  public void close() {
    encoded.forEach(EncodedPicture::close);
  }
}
