package io.medsam3.sam3;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.detector.DetectorConfig;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.predict.ImagePredictor;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.Segmentation;
import io.medsam3.predict.Selection;
import io.medsam3.raster.Picture;
import io.medsam3.tensor.Precision;
import io.medsam3.text.TextConfig;
import io.medsam3.vision.VisionConfig;
import io.medsam3.vision.VitConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sam3ConfigTest {
  @ParameterizedTest
  @ValueSource(strings = {"sam3", "small", "tiny", "tiny-336", "nano", "mobile"})
  void presetsSurviveJson(String name) {
    Sam3Config preset = Sam3Config.presets().get(name);
    assertThat(Sam3Config.fromJson(preset.toJson())).isEqualTo(preset);
  }

  @Test
  void jsonThatIsNoConfigurationIsRefusedInOneSentence() {
    assertThatThrownBy(() -> Sam3Config.fromJson("{\"vision\": 3}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a network configuration");
  }

  @Test
  void widthsThatDisagreeAreRefused() {
    Sam3Config nano = Sam3Config.nano();
    var text = new TextConfig(100, 32, 32, 2, 4, 48);
    assertThatThrownBy(() -> new Sam3Config(nano.vision(), text, nano.detector()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("agree on the width; found 32, 48 and 32");
  }

  @Test
  void aSizeThatIsNoMultipleOfThePatchIsRefused() {
    VisionConfig vision = Sam3Config.nano().vision();
    assertThatThrownBy(() -> vision.withImageSize(113))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("imageSize is 113; expected a multiple of the trunk's stride 14");
  }

  /** A grid that its windows do not divide, another patch, another number of everything. */
  @Test
  void anyConsistentSizeWorks() throws Exception {
    var vit = new VitConfig(10, 4, 3, 48, 3, 3, 2.5, List.of(2));
    var odd =
        new Sam3Config(
            new VisionConfig(70, List.of(48, 48, 48), vit),
            new TextConfig(49408, 32, 24, 1, 2, 48),
            new DetectorConfig(48, 6, 80, 7, 2, 1, 3, List.of(48, 48)));
    assertAnswers(odd);
    assertAnswers(odd.vision().withImageSize(110), odd);
    assertAnswers(Sam3Config.mobile());
  }

  private static void assertAnswers(VisionConfig vision, Sam3Config rest) throws Exception {
    assertAnswers(new Sam3Config(vision, rest.text(), rest.detector()));
  }

  private static void assertAnswers(Sam3Config config) throws Exception {
    assertNoLeak(
        () -> {
          try (Sam3 network =
                  Sam3.load(config, new FormulaWeights(""), Precision.FLOAT32, name -> true);
              ImageSession session =
                  new ImagePredictor(network).encode(Picture.of(40, 30, 1, new byte[1200]))) {
            for (Selection selection : Selection.values()) {
              Segmentation answer = session.segment("polyp", selection);
              assertThat(answer.presence()).isBetween(0.0, 1.0);
              assertThat(answer.mask().size().x()).isEqualTo(40);
            }
          }
        });
  }
}
