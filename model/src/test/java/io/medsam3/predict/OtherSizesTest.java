package io.medsam3.predict;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.Tokenizer;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The mean of maps; that it is better, docs/decisions, 16, measures. */
class OtherSizesTest {
  private static final ConceptPrompt POLYP = ConceptPrompt.text("polyp");

  /** What a test does with a network and a picture. */
  private interface Use {
    void with(Sam3 network, Picture picture) throws Exception;
  }

  private static void withNetwork(Use use) throws Exception {
    byte[] samples = new byte[60 * 50 * 3];
    for (int n = 0; n < samples.length; n++) {
      samples[n] = (byte) (n * n % 251);
    }
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.mobile();
          try (Sam3 network =
              Sam3.load(config, new FormulaWeights(""), Precision.FLOAT32, name -> true)) {
            use.with(network, Picture.of(60, 50, 3, samples));
          }
        });
  }

  private static float[] map(EncodedPicture picture, Picture shown, long side) {
    try (Scope scope = new Scope()) {
      Tensor map = picture.ask(List.of(POLYP), shown.grid()).masks().semantic();
      return Tensors.toFloats(Tensors.resize(map, side, side).sigmoid());
    }
  }

  @Test
  void theMeanHasTheCellsOfTheFinestMapAndIsEncodedOnce() throws Exception {
    withNetwork(
        (network, picture) -> {
          Tokenizer tokenizer = new Tokenizer();
          PicturePixels pixels = PicturePixels.of(picture);
          int side = network.config().vision().imageSize();
          List<Integer> sides = new ArrayList<>();
          try (EncodedPicture first = new EncodedPicture(network, tokenizer, pixels, side);
              OtherSizes sizes =
                  new OtherSizes(
                      other -> {
                        sides.add(other);
                        return new EncodedPicture(network, tokenizer, pixels, other);
                      },
                      side,
                      side)) {
            assertThat(sides).isEmpty();
            float[] mean = mean(first, sizes, picture, side, side);
            assertThat(mean(first, sizes, picture, side, side)).isEqualTo(mean);
            assertThat(sides).hasSize(2).doesNotContain(side);
            assertThat(mean)
                .containsExactly(expected(first, sides, network, picture), within(2e-3f));
          }
        });
  }

  /** At a picture's or the finest map's size. */
  private static float[] mean(
      EncodedPicture first, OtherSizes sizes, Picture picture, int height, int width) {
    try (Scope scope = new Scope()) {
      Tensor map = first.ask(List.of(POLYP), picture.grid()).masks().semantic();
      Tensor mean = sizes.mean(map.select(0, 0).select(0, 0), POLYP, picture.grid());
      assertThat(mean.size(0)).as("twice the network's cells").isEqualTo(2 * map.size(-1));
      return Tensors.toFloats(Detections.probabilities(mean.unsqueeze(0), height, width));
    }
  }

  private static float[] expected(
      EncodedPicture first, List<Integer> sides, Sam3 network, Picture picture) {
    int finest = network.config().vision().imageSize();
    float[] sum = map(first, picture, finest);
    for (int side : sides) {
      try (EncodedPicture other =
          new EncodedPicture(network, new Tokenizer(), PicturePixels.of(picture), side)) {
        float[] map = map(other, picture, finest);
        for (int n = 0; n < sum.length; n++) {
          sum[n] += map[n] / 2;
        }
      }
    }
    for (int n = 0; n < sum.length; n++) {
      sum[n] /= 2;
    }
    return sum;
  }

  @Test
  void aSmallPictureIsNotSeenLarger() throws Exception {
    withNetwork(
        (network, picture) -> {
          int side = network.config().vision().imageSize();
          for (int longer : new int[] {side / 2, side / 2 + 1}) {
            IntFunction<EncodedPicture> encoder =
                other ->
                    new EncodedPicture(network, new Tokenizer(), PicturePixels.of(picture), other);
            try (Scope scope = new Scope();
                EncodedPicture first = encoder.apply(side);
                OtherSizes sizes = new OtherSizes(encoder, side, longer)) {
              Tensor map = first.ask(List.of(POLYP), picture.grid()).masks().semantic();
              Tensor mean = sizes.mean(map.select(0, 0).select(0, 0), POLYP, picture.grid());
              assertThat(mean.size(0)).isEqualTo(map.size(-1) * (longer > side / 2 ? 2 : 1));
            }
          }
        });
  }

  @Test
  void whatIsFoundIsWhereTheMeanSaysSo() throws Exception {
    withNetwork(
        (network, picture) -> {
          PicturePixels pixels = PicturePixels.of(picture);
          int side = network.config().vision().imageSize();
          int cells = network.config().vision().maskSide();
          IntFunction<EncodedPicture> encoder =
              other -> new EncodedPicture(network, new Tokenizer(), pixels, other);
          float[] mean;
          try (EncodedPicture first = encoder.apply(side);
              OtherSizes sizes = new OtherSizes(encoder, side, side)) {
            mean = mean(first, sizes, picture, picture.height(), picture.width());
          }
          try (var session =
              new ImageSession(
                  encoder.apply(side),
                  cells,
                  picture.grid(),
                  new OtherSizes(encoder, side, side),
                  null)) {
            Mask found = session.segment("polyp", Selection.SEMANTIC).mask();
            int width = picture.width();
            assertThat(found)
                .isEqualTo(Mask.of(picture.grid(), (i, j, k) -> mean[j * width + i] > 0.5f));
            assertThat(found.count()).isPositive().isLessThan(mean.length);
          }
        });
  }

  @Test
  void whatIsNotFoundIsSeenInOneSize() throws Exception {
    withNetwork(
        (network, picture) -> {
          makeAbsent(network);
          int side = network.config().vision().imageSize();
          EncodedPicture first =
              new EncodedPicture(network, new Tokenizer(), PicturePixels.of(picture), side);
          OtherSizes none =
              new OtherSizes(
                  other -> {
                    throw new AssertionError("encoded in " + other);
                  },
                  side,
                  side);
          int cells = network.config().vision().maskSide();
          try (var session = new ImageSession(first, cells, picture.grid(), none, null)) {
            Segmentation answer = session.segment("polyp", Selection.SEMANTIC);
            assertThat(answer.presence()).isLessThan(Selection.SEMANTIC.threshold());
            assertThat(answer.found()).isFalse();
          }
        });
  }

  private static void makeAbsent(Sam3 network) {
    String bias = "detector.transformer.decoder.presence_token_head.layers.2.bias";
    try (Scope scope = new Scope()) {
      Objects.requireNonNull(network.weights().get(bias)).fill_(new Scalar(-100));
    }
  }
}
