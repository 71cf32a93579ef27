package io.medsam3.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.data.BatchSettings;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.data.Split;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.propagate.SlicePrompt;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.propagate.VolumeSession;
import io.medsam3.propagate.VolumeSettings;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.StrictDevice;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.train.InitialWeights;
import io.medsam3.train.OptimiserSettings;
import io.medsam3.train.Schedule;
import io.medsam3.train.TrainLog;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real steps of the smallest tracker on drawn pictures and on clips made of them. */
class ClickTrainerTest {
  private static final Sam3Config DETECTOR = Sam3Config.nano();

  @TempDir Path data;
  @TempDir Path out;

  private Path model;
  private Manifest manifest;

  @BeforeEach
  void drawModelAndData() throws IOException {
    manifest = DrawnData.write(data, 4, 56);
    model = out.resolve("detector.safetensors");
    try (Sam3 network =
        Sam3.load(DETECTOR, new InitialWeights(null, 3), Precision.FLOAT32, key -> true)) {
      SafetensorsWriter.write(
          model,
          network.weights(),
          new CheckpointNotes(DETECTOR.toJson(), "drawn", "", "CC0").toMetadata());
    }
  }

  private static ClickConfig config(ClipMix clips) {
    return config(clips, 0.3);
  }

  private static ClickConfig config(ClipMix clips, double pasted) {
    var vision = DETECTOR.vision();
    int side = vision.imageSize();
    return new ClickConfig(
        DETECTOR.withTracker(TrackerConfig.nano()),
        new BatchSettings(4, side, side / 2, 0, 0, 0.5, 8, 0, 5),
        Split.DEFAULT,
        new PromptMix(1, 1, 0.6, 0.3, 0.5, pasted),
        clips,
        new OptimiserSettings(3e-3, 1, 0.01, 0.9, 0.98, 2, 20, 0.9),
        new Schedule(400, 0),
        60,
        50,
        1,
        1);
  }

  /** Something done with a trainer. */
  private interface Use {
    void with(ClickTrainer trainer, ClickNetwork network) throws Exception;
  }

  private void train(ClickConfig config, Path folder, Use use) throws Exception {
    train(config, folder, Device.CPU, use);
  }

  private void train(ClickConfig config, Path folder, Device device, Use use) throws Exception {
    Files.createDirectories(folder);
    try (Safetensors file = Safetensors.open(model);
        ClickNetwork network =
            ClickNetwork.of(config.network(), file, new TrackerStart(file, null, 1), device);
        ClickTrainer trainer = trainer(config, folder, file, network)) {
      use.with(trainer, network);
    }
  }

  private ClickTrainer trainer(
      ClickConfig config, Path folder, Safetensors file, ClickNetwork network) {
    var source =
        new BatchSource(
            manifest.rows().stream().filter(row -> !row.absent()).toList(),
            config.batches(),
            new PictureStore(data, config.batches().side()),
            ConceptLexicon.bundled());
    var steps = new ClickSteps(network, config, source, null);
    var notes = new CheckpointNotes(DETECTOR.toJson(), "drawn", "", "CC0");
    return new ClickTrainer(
        network, steps, new CombinedModel(file, notes, config), folder, line -> {});
  }

  @Test
  void networkLearnsToAnswerClicks() throws Exception {
    ClickConfig config = config(new ClipMix(2, 3, 0, 0, 0), 0);
    train(
        config,
        out,
        (trainer, network) -> {
          double dice = 0;
          for (int step = 0; step < 120; step++) {
            TrainLog.Entry entry = trainer.step(3e-3 * Math.min(1, (step + 1) / 20.0));
            Double now = entry.losses().get("dice_click");
            dice = now == null ? dice : 0.8 * dice + 0.2 * now;
          }
          assertThat(dice).isGreaterThan(0.9);
        });
  }

  @Test
  void clipsTeachEveryWeightThatPicturesDoNot() throws Exception {
    NativeObjects.assertNoLeak(
        () ->
            train(
                config(new ClipMix(3, 3, 0, 0.6, 0)),
                out,
                (trainer, network) -> {
                  Set<String> still = new TreeSet<>(network.weights().keySet());
                  for (int step = 0; step < 24; step++) {
                    trainer.step(1e-3);
                    network.weights().forEach((key, w) -> removeTaught(still, key, w));
                  }
                  // Readings compete, and the last frame, where objects go, is not looked back at.
                  assertThat(still)
                      .allMatch(
                          key ->
                              key.contains("gaussian")
                                  || key.contains("no_obj")
                                  || key.contains("hypernetworks"));
                }));
  }

  private static void removeTaught(Set<String> still, String key, Tensor weight) {
    if (weight.grad().defined() && weight.grad().abs().max().item_float() > 0) {
      still.remove(key);
    }
  }

  @Test
  void resumedRunRepeatsTheUninterruptedOne() throws Exception {
    ClickConfig config = config(new ClipMix(2, 3, 0, 0.4, 2));
    Path whole = out.resolve("whole");
    Path parts = out.resolve("parts");
    List<Map<String, Double>> once = new ArrayList<>();
    List<Map<String, Double>> twice = new ArrayList<>();
    train(config, whole, (trainer, network) -> steps(trainer, 8, once));
    train(
        config,
        parts,
        (trainer, network) -> {
          steps(trainer, 3, twice);
          trainer.save();
        });
    train(
        config,
        parts,
        (trainer, network) -> {
          assertThat(trainer.resume()).isTrue();
          steps(trainer, 8, twice);
        });
    assertThat(twice).isEqualTo(once);
  }

  @Test
  void anotherDeviceTakesTheSameSteps() throws Exception {
    Device device = StrictDevice.require();
    ClickConfig config = config(new ClipMix(2, 3, 0, 0.4, 2));
    List<Map<String, Double>> here = new ArrayList<>();
    List<Map<String, Double>> there = new ArrayList<>();
    train(config, out.resolve("cpu"), (trainer, network) -> steps(trainer, 8, here));
    NativeObjects.assertNoLeak(
        () ->
            train(
                config,
                out.resolve("device"),
                device,
                (trainer, network) -> {
                  steps(trainer, 8, there);
                  trainer.save();
                }));
    for (int step = 0; step < 8; step++) {
      double wanted = Objects.requireNonNull(here.get(step).get("loss"));
      assertThat(there.get(step).get("loss")).isCloseTo(wanted, within(1e-3 * wanted));
    }
  }

  private static void steps(ClickTrainer trainer, long end, List<Map<String, Double>> into) {
    while (trainer.position() < end) {
      into.add(trainer.step(1e-3).losses());
    }
  }

  @Test
  void savedModelHoldsDetectorAndTrackerAndOpensByItself() throws Exception {
    train(
        config(new ClipMix(2, 3, 0, 0, 0)),
        out,
        (trainer, network) -> {
          trainer.step(1e-3);
          trainer.save();
        });
    NativeObjects.assertNoLeak(
        () -> {
          try (MedicalSam3 both = MedicalSam3.open(out.resolve(ClickTrainer.MODEL))) {
            assertThat(both.config()).isEqualTo(DETECTOR.withTracker(TrackerConfig.nano()));
            assertThat(both.network().tracker().maskSide()).isEqualTo(32);
          }
        });
  }

  @Test
  void trainedModelCarriesAClickAlikeInBfloat16ForTwentySlices() throws Exception {
    train(
        config(new ClipMix(3, 4, 0, 0.5, 0)),
        out,
        (trainer, network) -> {
          for (int step = 0; step < 150; step++) {
            trainer.step(3e-3 * Math.min(1, (step + 1) / 20.0));
          }
          trainer.save();
        });
    NativeObjects.assertNoLeak(
        () -> {
          Mask full = carried(Precision.FLOAT32);
          Mask half = carried(Precision.BFLOAT16);
          assertThat(full.isSliceEmpty(20)).isFalse();
          assertThat(iou(full, half, 0)).isGreaterThanOrEqualTo(0.99);
          assertThat(iou(full, half, 20)).isGreaterThanOrEqualTo(0.97);
        });
  }

  /** A click on the first of 21 slices, each the same disc as in the pictures. */
  private Mask carried(Precision precision) throws IOException {
    List<Picture> slices = new ArrayList<>();
    Picture disc = PictureReader.read(data.resolve("0.png"), new Findings());
    for (int k = 0; k < 21; k++) {
      slices.add(disc);
    }
    try (MedicalSam3 both = MedicalSam3.open(out.resolve(ClickTrainer.MODEL), precision);
        VolumeSession session =
            new VolumePredictor(both.network())
                .open(Picture.stack(slices), VolumeSettings.across(Axis.K))) {
      session.prompt(1, 0, SlicePrompt.include(56 / 3, 56 / 2));
      session.propagate(1);
      return session.mask(1);
    }
  }

  private static double iou(Mask a, Mask b, int k) {
    return (double) a.and(b).count(k) / a.or(b).count(k);
  }

  @Test
  void trainingGoesOnFromAnotherTrackerOnAnotherTrunk() throws Exception {
    ClickConfig config = config(new ClipMix(2, 3, 0, 0, 0));
    train(
        config,
        out,
        (trainer, network) -> {
          trainer.step(1e-3);
          trainer.save();
        });
    try (Safetensors trunk = Safetensors.open(model);
        Safetensors earlier = Safetensors.open(out.resolve(ClickTrainer.MODEL));
        ClickNetwork network =
            ClickNetwork.of(
                config.network(), trunk, new TrackerStart(trunk, earlier, 1), Device.CPU)) {
      assertThat(network.weights()).isNotEmpty();
    }
    try (Safetensors trunk = Safetensors.open(model)) {
      assertThatThrownBy(
              () ->
                  ClickNetwork.of(
                      config.network(), trunk, new TrackerStart(trunk, trunk, 1), Device.CPU))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("tracker.no_mem_embed");
    }
  }
}
