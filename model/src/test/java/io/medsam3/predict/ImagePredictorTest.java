package io.medsam3.predict;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import io.medsam3.volume.VoxelType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ImagePredictorTest {
  private static final Path PICTURE =
      Path.of("src", "test", "resources", "golden", "pictures", "s_a_150x117.png");

  /** What a test does with an encoded picture. */
  private interface Use {
    void with(ImageSession session) throws Exception;
  }

  private static void withSession(Precision precision, Picture picture, Use use) throws Exception {
    assertNoLeak(
        () -> {
          var weights = new FormulaWeights("");
          try (Sam3 network = Sam3.load(Sam3Config.nano(), weights, precision, name -> true);
              ImageSession session = new ImagePredictor(network).encode(picture)) {
            use.with(session);
          }
        });
  }

  private static Picture picture() throws Exception {
    return PictureReader.read(PICTURE, new Findings());
  }

  @Test
  void severalPhrasesInOnePassAnswerAsEachAlone() throws Exception {
    List<ConceptPrompt> prompts =
        List.of(
            ConceptPrompt.text("liver tumor"),
            new ConceptPrompt("polyp", List.of(new BoxExemplar(10, 20, 60, 70, true))),
            new ConceptPrompt(null, List.of(new BoxExemplar(5, 5, 40, 50, false))));
    withSession(
        Precision.FLOAT32,
        picture(),
        session -> {
          List<Segmentation> together = session.segment(prompts, Selection.SAM3);
          for (int i = 0; i < prompts.size(); i++) {
            Segmentation alone = session.segment(prompts.subList(i, i + 1), Selection.SAM3).get(0);
            assertThat(together.get(i).presence()).isCloseTo(alone.presence(), within(1e-5));
            assertThat(together.get(i).detections()).hasSameSizeAs(alone.detections());
            assertThat(iou(together.get(i).mask(), alone.mask())).isGreaterThan(0.999);
          }
        });
  }

  @Test
  void theBestMaskRuleKeepsTheOneOfHighestScore() throws Exception {
    withSession(
        Precision.FLOAT32,
        picture(),
        session -> {
          Segmentation all = session.segment("liver tumor", Selection.SAM3);
          Segmentation best = session.segment("liver tumor", Selection.MEDICAL_SAM3);
          double highest =
              all.detections().stream().mapToDouble(Detection::score).max().orElseThrow();
          assertThat(best.detections()).hasSize(1);
          assertThat(best.detections().get(0).score()).isEqualTo(highest);
          assertThat(best.mask()).isEqualTo(best.detections().get(0).mask());
        });
  }

  @Test
  void bfloat16FindsTheSameInstances() throws Exception {
    Segmentation[] answers = new Segmentation[2];
    for (Precision precision : Precision.values()) {
      withSession(
          precision,
          picture(),
          session -> answers[precision.ordinal()] = session.segment("liver tumor", Selection.SAM3));
    }
    assertThat(answers[1].presence()).isCloseTo(answers[0].presence(), within(0.02));
    assertThat(answers[1].detections()).hasSameSizeAs(answers[0].detections());
    assertThat(iou(answers[0].mask(), answers[1].mask())).isGreaterThan(0.99);
  }

  @Test
  void nothingIsLeftBehindByTwoHundredPredictions() throws Exception {
    withSession(
        Precision.FLOAT32,
        picture(),
        session -> {
          session.segment("polyp", Selection.SAM3);
          long after = Pointer.totalCount();
          for (int i = 0; i < 200; i++) {
            session.segment("polyp", Selection.SEMANTIC);
          }
          assertThat(Pointer.totalCount() - after).isZero();
        });
  }

  @Nested
  class PicturesOfOddShape {
    @Test
    void onePixelAndVeryWidePicturesAreAnswered() throws Exception {
      withSession(
          Precision.FLOAT32,
          Picture.of(1, 1, 3, new byte[3]),
          session ->
              assertThat(session.segment("polyp", Selection.SAM3).mask().size().x()).isEqualTo(1));
      withSession(
          Precision.FLOAT32,
          Picture.of(40_000, 3, 1, new byte[120_000]),
          session ->
              assertThat(session.segment("polyp", Selection.MEDICAL_SAM3).mask().size().x())
                  .isEqualTo(40_000));
    }

    @Test
    void sixteenBitGreyIsNotCutToItsHighByte() {
      short[] samples = new short[100];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (short) (1000 + i);
      }
      PicturePixels pixels = PicturePixels.of(Picture.of(10, 10, 1, samples));
      assertThat(pixels.lowest()).isBetween(999.0, 1002.0);
      assertThat(pixels.planes()[50] & 0xff).isCloseTo(128, within(3));
      assertThat(pixels.planes()[99] & 0xff).isEqualTo(255);
    }

    @Test
    void samplesThatAreNotNumbersAreRefused() {
      ByteBuffer data = ByteBuffer.allocate(16).putFloat(0, Float.NaN);
      Picture picture = Picture.of(VoxelType.F32, 2, 2, 1, data);
      assertThatThrownBy(() -> PicturePixels.of(picture))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 of 4 samples");
    }
  }

  @Nested
  class WrongPrompts {
    @Test
    void boxOutsideThePictureIsRefused() throws Exception {
      var prompt = new ConceptPrompt(null, List.of(new BoxExemplar(100, 100, 200, 110, true)));
      withSession(
          Precision.FLOAT32,
          picture(),
          session ->
              assertThatThrownBy(() -> session.segment(List.of(prompt), Selection.SAM3))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContaining("leaves the picture"));
    }

    @Test
    void boxWithoutAreaIsRefused() {
      assertThatThrownBy(() -> new BoxExemplar(5, 5, 5, 9, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no area");
    }

    @Test
    void emptyPhraseIsRefused() {
      assertThatThrownBy(() -> ConceptPrompt.text("  "))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("empty");
    }

    @Test
    void longAndForeignPhrasesAreAnsweredAsOfficially() throws Exception {
      withSession(
          Precision.FLOAT32,
          picture(),
          session -> {
            for (String phrase : List.of("tumor ".repeat(1000), "🫀🩻", "腫瘍")) {
              assertThat(session.segment(phrase, Selection.SAM3).presence()).isBetween(0.0, 1.0);
            }
          });
    }
  }

  private static double iou(Mask a, Mask b) {
    long union = a.or(b).count();
    return union == 0 ? 1 : (double) a.and(b).count() / union;
  }
}
