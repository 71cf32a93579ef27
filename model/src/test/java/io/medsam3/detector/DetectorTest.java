package io.medsam3.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import io.medsam3.vision.Pyramid;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DetectorTest {
  private static final Tokenizer.Tokens PHRASES =
      new Tokenizer().encode(List.of("polyp", "left lung of a child"));

  @Test
  void whatPhrasesShareGivesTheAnswersOfThePathThatTrainingTakes() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          try (Sam3 network = nano();
              Scope scope = new Scope();
              NoGradGuard noGradients = new NoGradGuard()) {
            Pyramid pyramid = pyramid(network);
            Detector detector = network.detector();
            TextFeatures text = network.text().forward(PHRASES.tensor(), Probe.NONE);
            GeometryPrompt none = GeometryPrompt.none(2);

            DetectorOutput shared =
                detector.forward(detector.image(pyramid), text, none, Probe.NONE);
            DetectorOutput direct = detector.forTraining(pyramid, text, none, 2, Probe.NONE);

            long queries = shared.last().logits().size(1);
            Tensor oneToOne = direct.last().logits().narrow(1, 0, queries);
            assertThat(difference(shared.last().logits(), oneToOne)).isLessThan(1e-4f);
            assertThat(difference(shared.masks().pixels(), direct.masks().pixels()))
                .isLessThan(1e-5f * largest(direct.masks().pixels()));
            assertThat(difference(shared.masks().semantic(), direct.masks().semantic()))
                .isLessThan(1e-5f * largest(direct.masks().semantic()));
          }
        });
  }

  @Test
  void paddingBehindTheLongestPhraseChangesNoAnswer() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          try (Sam3 network = nano();
              Scope scope = new Scope();
              NoGradGuard noGradients = new NoGradGuard()) {
            DetectorImage image = network.detector().image(pyramid(network));
            assertThat(PHRASES.shortest().size(1)).isEqualTo(7);

            DetectorOutput padded = answer(network, image, PHRASES.tensor());
            DetectorOutput cut = answer(network, image, PHRASES.shortest());

            assertThat(difference(padded.last().logits(), cut.last().logits())).isLessThan(1e-4f);
            assertThat(difference(padded.last().boxes(), cut.last().boxes())).isLessThan(1e-5f);
            assertThat(difference(padded.masks().semantic(), cut.masks().semantic()))
                .isLessThan(1e-5f * largest(padded.masks().semantic()));
          }
        });
  }

  private static Sam3 nano() throws Exception {
    return Sam3.load(Sam3Config.nano(), new FormulaWeights(""), Precision.FLOAT32, name -> true);
  }

  private static Pyramid pyramid(Sam3 network) {
    torch.manual_seed(1);
    int side = network.config().vision().imageSize();
    return network
        .image()
        .pyramid(network.image().trunk(torch.randn(1, 3, side, side), Probe.NONE));
  }

  private static DetectorOutput answer(Sam3 network, DetectorImage image, Tensor ids) {
    TextFeatures text = network.text().forward(ids, Probe.NONE);
    return network.detector().forward(image, text, GeometryPrompt.none(2), Probe.NONE);
  }

  private static float difference(Tensor a, Tensor b) {
    assertThat(Tensors.shape(a)).containsExactly(Tensors.shape(b));
    return largest(a.sub(b));
  }

  private static float largest(Tensor x) {
    return x.abs().max().item_float();
  }
}
