package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.ImagePredictor;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.ObjectSession;
import io.medsam3.predict.Selection;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.StrictDevice;
import io.medsam3.tracker.ConceptRules;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applications call, on a device that refuses tensors of the CPU: the CPU's own answers. */
class StrictDeviceAnswersTest {
  private final Device device = StrictDevice.require();

  @TempDir private Path folder;

  /** What is asked of a network. */
  private interface Question {
    List<Mask> ask(Sam3 network) throws Exception;
  }

  private void assertSameAsOnTheCpu(Question question) throws Exception {
    List<List<Mask>> answers = new ArrayList<>();
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          for (Device where : List.of(Device.CPU, device)) {
            var weights = new FormulaWeights("");
            try (Sam3 network =
                Sam3.load(config, weights, Precision.FLOAT32, name -> true, where)) {
              answers.add(question.ask(network));
            }
          }
        });
    assertThat(answers.get(0)).isNotEmpty();
    for (int n = 0; n < answers.get(0).size(); n++) {
      Mask cpu = answers.get(0).get(n);
      Mask there = answers.get(1).get(n);
      long differing = cpu.or(there).count() - cpu.and(there).count();
      assertThat(differing)
          .as("pixels of answer %d", n)
          .isLessThanOrEqualTo(1 + cpu.count() / 1000);
    }
  }

  @Test
  void wordsAndBoxesOnAPicture() throws Exception {
    assertSameAsOnTheCpu(
        network -> {
          try (ImageSession session = new ImagePredictor(network).encode(picture())) {
            var box = new BoxExemplar(10, 10, 60, 50, true);
            var prompts =
                List.of(
                    ConceptPrompt.text("liver tumor"), new ConceptPrompt("polyp", List.of(box)));
            var answers = session.answer(prompts, Selection.UNION);
            List<Mask> masks = new ArrayList<>(answers.apart());
            answers.found().forEach(found -> masks.add(found.mask()));
            return masks;
          }
        });
  }

  @Test
  void clicksBoxesAndMasksOnAPicture() throws Exception {
    Mask disc = Mask.of(picture().grid(), (i, j, k) -> Math.hypot(i - 20, j - 15) < 8);
    Spot from = new Spot.InPixels(12, 8);
    Spot to = new Spot.InPixels(29, 24);
    assertSameAsOnTheCpu(
        network -> {
          try (ObjectSession session = new ObjectSession(network, picture())) {
            List<Mask> masks = new ArrayList<>();
            for (ObjectPrompt prompt :
                List.of(
                    new ObjectPrompt.Point(from, true),
                    new ObjectPrompt.Box(from, to),
                    new ObjectPrompt.Drawn(disc))) {
              masks.add(session.segment(List.of(prompt)).mask());
            }
            return masks;
          }
        });
  }

  @Test
  void objectsThroughAVolumeWithAndWithoutKeptEncodings() throws Exception {
    var ball = VolumeSessionTest.ball();
    EncodingCache cache = EncodingCache.open(folder, 1 << 26, told -> {});
    assertSameAsOnTheCpu(
        network -> {
          List<Mask> masks = new ArrayList<>();
          for (VolumePredictor predictor :
              List.of(
                  new VolumePredictor(network),
                  new VolumePredictor(network, cache),
                  new VolumePredictor(network, cache))) {
            try (VolumeSession session = predictor.open(ball, VolumeSettings.across(Axis.K))) {
              session.prompt(1, 4, SlicePrompt.include(8, 6));
              session.prompt(1, 6, SlicePrompt.drawn(disc()));
              session.propagate(1);
              masks.add(session.mask(1));
            }
          }
          return masks;
        });
  }

  @Test
  void aPhraseThroughAVolume() throws Exception {
    var rules = new ConceptRules(0, 0.1f, 3, 3, 3, 0, 0, 3);
    var settings = new ConceptSettings(VolumeSettings.across(Axis.K), true, rules);
    assertSameAsOnTheCpu(
        network ->
            new ConceptPredictor(network)
                .find(VolumeSessionTest.ball(), "liver", settings).instances().stream()
                    .map(ConceptAnswer.Instance::mask)
                    .toList());
  }

  private static Mask disc() {
    return Mask.of(Grid.picture(18, 14), (i, j, k) -> Math.hypot(i - 8, j - 6) < 4);
  }

  private static Picture picture() throws Exception {
    Path file = Path.of("src", "test", "resources", "golden", "pictures", "s_a_150x117.png");
    return PictureReader.read(file, new Findings());
  }
}
