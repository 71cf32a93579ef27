package io.medsam3.predict;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.SharedFiles;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Findings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published layouts at the smallest size, whose weights are those of the formula. */
class MedicalSam3Test {
  @TempDir private Path folder;

  private static Picture picture() throws Exception {
    Path file = Path.of("src", "test", "resources", "golden", "pictures", "s_a_150x117.png");
    return PictureReader.read(file, new Findings());
  }

  /** The formula's own answer, to compare with. */
  private static Segmentation expected(ConceptPrompt prompt) throws Exception {
    try (Sam3 network =
            Sam3.load(Sam3Config.nano(), new FormulaWeights(""), Precision.FLOAT32, name -> true);
        ImageSession session = new ImagePredictor(network).encode(picture())) {
      return session.segment(List.of(prompt), Selection.SAM3).get(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nano-official.pt, SAM3, 1e-6, 1",
    "nano-medical-2d.pt, MEDICAL_SAM3, 0.02, 0.97",
    "nano-hf.safetensors, SAM3, 0.05, 0.9"
  })
  void everyPublishedLayoutAnswersAsItsWeightsDo(
      String file, Selection rule, double scoreTolerance, double leastIou) throws Exception {
    Path path = SharedFiles.require("golden/checkpoints/" + file);
    var prompt = ConceptPrompt.text("liver tumor");
    assertNoLeak(
        () -> {
          Segmentation wanted = expected(prompt);
          try (MedicalSam3 model = MedicalSam3.open(path);
              ImageSession session = model.encode(picture())) {
            Sam3Config nano = Sam3Config.nano();
            boolean whole = !file.contains("2d"); // that one is the detector alone
            assertThat(model.config())
                .isEqualTo(whole ? nano.withTracker(TrackerConfig.nano()) : nano);
            assertThat(model.defaultSelection()).isEqualTo(rule);
            Segmentation found = session.segment(List.of(prompt), Selection.SAM3).get(0);
            assertThat(found.presence()).isCloseTo(wanted.presence(), within(scoreTolerance));
            double union = found.mask().or(wanted.mask()).count();
            assertThat(found.mask().and(wanted.mask()).count() / union)
                .isGreaterThanOrEqualTo(leastIou);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"nano-official.pt", "nano-hf.safetensors"})
  void publishedFilesWithATrackerCanBePointedAt(String file) throws Exception {
    Path path = SharedFiles.require("golden/checkpoints/" + file);
    ObjectPrompt click = new ObjectPrompt.Point(new Spot.InPixels(20, 15), true);
    assertNoLeak(
        () -> {
          try (MedicalSam3 model = MedicalSam3.open(path);
              ObjectSession session = model.objects(picture())) {
            ObjectAnswer answer = session.segment(List.of(click));
            assertThat(answer.mask().size()).isEqualTo(picture().grid().size());
            assertThat(answer.predictedIou()).isFinite();
          }
        });
  }

  @Test
  void aFileOfThisProjectCarriesItsConfiguration() throws Exception {
    Path path = SharedFiles.require("golden/checkpoints/nano-official.pt");
    Path ours = folder.resolve("ours.safetensors");
    assertNoLeak(
        () -> {
          try (MedicalSam3 model = MedicalSam3.open(path)) {
            model
                .checkpoint()
                .save(ours, new CheckpointNotes(model.config().toJson(), "test", "", "none"));
          }
          try (MedicalSam3 model = MedicalSam3.open(ours)) {
            assertThat(model.config())
                .isEqualTo(Sam3Config.nano().withTracker(TrackerConfig.nano()));
            assertThat(model.checkpoint().notes().orElseThrow().source()).isEqualTo("test");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"hostile-reduce.pt", "other-network.pt", "truncated.pt", "text.pt"})
  void wrongFilesAreRefusedInOneLine(String file) throws Exception {
    Path path = SharedFiles.require("golden/checkpoints/" + file);
    assertNoLeak(
        () ->
            assertThatThrownBy(() -> MedicalSam3.open(path))
                .isInstanceOf(CheckpointException.class)
                .message()
                .contains(file)
                .doesNotContain("\n"));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> MedicalSam3.open(folder.resolve("none.pt")))
        .hasMessageContaining("none.pt");
    assertThat(Files.exists(folder.resolve("none.pt"))).isFalse();
  }
}
