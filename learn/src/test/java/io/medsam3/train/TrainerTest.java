package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.checkpoint.TensorSpec;
import io.medsam3.data.Batch;
import io.medsam3.data.BatchSettings;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.data.Split;
import io.medsam3.peers.Peers;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real steps of the smallest network on drawn pictures. */
class TrainerTest {
  @TempDir Path data;
  @TempDir Path out;

  private BatchSource source;

  @BeforeEach
  void drawData() throws IOException {
    Manifest manifest = DrawnData.write(data, 8, 40);
    source =
        new BatchSource(
            manifest.rows(), settings(1), new PictureStore(data, 140), ConceptLexicon.bundled());
  }

  private static BatchSettings settings(double strength) {
    var vision = Sam3Config.nano().vision();
    return new BatchSettings(2, vision.imageSize(), vision.maskSide(), 1, 0.5, 0.5, 8, strength, 5);
  }

  private static TrainConfig config(double rate) {
    return config(rate, Split.DEFAULT);
  }

  private static TrainConfig config(double rate, Split split) {
    return new TrainConfig(
        Sam3Config.nano(),
        settings(1),
        split,
        LossWeights.SMALL,
        SemanticLosses.DEFAULT,
        new OptimiserSettings(rate, 1, 0.01, 0.9, 0.98, 2, 5, 0.9),
        new Schedule(60, 0),
        60,
        10,
        1,
        1,
        Practice.PLAIN);
  }

  @Test
  void measuringOnNoRowsIsRefusedBeforeTheFirstStep() {
    Split none = new Split(0, 42, Set.of());
    TrainConfig config = config(1e-3, none).practising(Practice.PLAIN.withPace(1, 10));
    var places = new Training.Places(data, out, new Training.Start(null, null));
    assertThatThrownBy(
            () -> Training.run(config, places, DrawnTokens.TOKENS, Peers.ALONE, line -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none of 8 rows")
        .hasMessageContaining("train without measuring");
    assertThat(out).isEmptyDirectory();
  }

  private static Sam3 network(TrainConfig config) throws IOException {
    return new Training.Start(null, null).network(config);
  }

  /** Trains from where the folder is to step {@code end}; returns the losses, step by step. */
  private List<Double> train(TrainConfig config, Path folder, long end) throws IOException {
    List<Double> losses = new ArrayList<>();
    try (Sam3 network = network(config);
        Trainer trainer = new Trainer(network, DrawnTokens.TOKENS, config, folder, line -> {})) {
      trainer.resume();
      while (trainer.position() < end) {
        TrainLog.Entry entry = trainer.step(source.batch(trainer.position()), 1e-3);
        losses.add(entry.losses().get("loss"));
      }
      trainer.save();
    }
    return losses;
  }

  @Test
  void resumedRunRepeatsTheUninterruptedOneToTheLastDigit() throws Exception {
    Path whole = Files.createDirectory(out.resolve("whole"));
    Path parts = Files.createDirectory(out.resolve("parts"));
    NativeObjects.assertNoLeak(
        () -> {
          List<Double> uninterrupted = train(config(1e-3), whole, 12);
          List<Double> resumed = new ArrayList<>(train(config(1e-3), parts, 5));
          resumed.addAll(train(config(1e-3), parts, 12));
          assertThat(resumed).isEqualTo(uninterrupted);
        });
    assertThat(Files.mismatch(whole.resolve(Trainer.MODEL), parts.resolve(Trainer.MODEL)))
        .isEqualTo(-1);
  }

  @Test
  void everyParameterThatCanLearnLearns() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          try (Sam3 network = network(config(1e-3));
              Trainer trainer =
                  new Trainer(network, DrawnTokens.TOKENS, config(1e-3), out, line -> {})) {
            for (int step = 0; step < 3; step++) {
              trainer.step(source.batch(step), 1e-3);
            }
            List<String> still = new ArrayList<>();
            network
                .weights()
                .forEach(
                    (key, tensor) -> {
                      boolean moved =
                          tensor.grad().defined() && tensor.grad().abs().max().item_float() > 0;
                      if (!moved && !key.contains("geometry_encoder")) {
                        still.add(key);
                      }
                    });
            assertThat(still).isEmpty();
          }
        });
  }

  @Test
  void networkLearnsDrawnDiscs() throws Exception {
    Batch batch = source.batch(2);
    try (Sam3 network = network(config(3e-3));
        Trainer trainer = new Trainer(network, DrawnTokens.TOKENS, config(3e-3), out, line -> {})) {
      trainer.run(step -> batch);
      TrainLog.Entry last = trainer.step(batch, 0);
      assertThat(last.losses().get("semantic_dice")).isLessThan(0.1);
      assertThat(last.losses().get("presence")).isLessThan(0.1);
    }
    List<String> log = Files.readAllLines(out.resolve("log.jsonl"));
    assertThat(log).hasSize(6);
    assertThat(log.get(0)).contains("\"step\":10", "semantic_dice", "pictures_per_second");
  }

  @Test
  void numbersThatAreNoneEndTheRunAndNameTheBatch() throws Exception {
    Batch good = source.batch(0);
    float[] images = good.images().clone();
    Arrays.fill(images, Float.NaN);
    Batch bad = new Batch(0, good.side(), good.maskSide(), images, good.prompts());
    try (Sam3 network = network(config(1e-3));
        Trainer trainer = new Trainer(network, DrawnTokens.TOKENS, config(1e-3), out, line -> {})) {
      assertThatThrownBy(() -> trainer.step(bad, 1e-3))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("step 0")
          .hasMessageContaining("drawn/");
    }
  }

  @Test
  void stateOfAnotherNetworkIsRefused() throws Exception {
    train(config(1e-3), out, 1);
    Path model = out.resolve(Trainer.MODEL);
    Files.copy(
        model, out.resolve(Trainer.STATE), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    try (Sam3 network = network(config(1e-3));
        Trainer trainer = new Trainer(network, DrawnTokens.TOKENS, config(1e-3), out, line -> {})) {
      assertThatThrownBy(trainer::resume).hasMessageContaining("not a training state");
    }
  }

  @Test
  void configurationSurvivesBeingWritten() {
    TrainConfig config = TrainConfig.mobile(Schedule.lasting(30));
    assertThat(ConfigFile.fromJson(ConfigFile.toJson(config))).isEqualTo(config);
  }

  @Test
  void exportedModelIsHalfAsLargeAndOpensByItself() throws Exception {
    train(config(1e-3), out, 2);
    Path shipped = out.resolve("shipped.safetensors");
    ModelExport.write(List.of(out.resolve(Trainer.MODEL)), shipped, "drawn discs", "CC0");
    assertThat(Files.size(shipped))
        .isLessThan((long) (0.55 * Files.size(out.resolve(Trainer.MODEL))));
    NativeObjects.assertNoLeak(
        () -> {
          try (MedicalSam3 model = MedicalSam3.open(shipped)) {
            assertThat(model.config()).isEqualTo(Sam3Config.nano());
          }
        });
  }

  private Path trained(String name, long steps) throws IOException {
    Path folder = Files.createDirectory(out.resolve(name));
    train(config(1e-3), folder, steps);
    return folder.resolve(Trainer.MODEL);
  }

  private static float[] values(Path file, String key, long... shape) throws Exception {
    try (Safetensors opened = Safetensors.open(file);
        Scope scope = new Scope()) {
      return Tensors.toFloats(Tensors.toFloat(Objects.requireNonNull(opened.find(key, shape))));
    }
  }

  @Test
  void severalTrainingsAreExportedAsTheirMean() throws Exception {
    Path one = trained("one", 2);
    Path two = trained("two", 4);
    Path mean = out.resolve("mean.safetensors");
    ModelExport.write(List.of(one, two), mean, "drawn discs", "CC0");
    String key = "detector.transformer.decoder.norm.weight";
    long width = Sam3Config.nano().detector().dim();
    float[] a = values(one, key, width);
    float[] b = values(two, key, width);
    float[] m = values(mean, key, width);
    assertThat(a).isNotEqualTo(b);
    for (int i = 0; i < m.length; i++) {
      assertThat(m[i]).isCloseTo((a[i] + b[i]) / 2, within(1e-3f));
    }
  }

  @Test
  void filesOfDifferentNetworksAreToldApartByName() throws Exception {
    Path less = Files.createDirectory(out.resolve("less")).resolve("less.safetensors");
    Path more = less.resolveSibling("more.safetensors");
    write(less, "detector.a");
    write(more, "detector.a", "detector.b");
    assertThatThrownBy(() -> ModelExport.write(List.of(less, more), out.resolve("x"), "", ""))
        .hasMessageContaining("has 1 tensors that")
        .hasMessageContaining("lacks [detector.b [2]]")
        .hasMessageContaining("lacks 0 that it has []");
  }

  private static void write(Path file, String... names) throws IOException {
    List<TensorSpec> specs =
        Arrays.stream(names).map(name -> new TensorSpec(name, ScalarType.Float, 2)).toList();
    var notes = new CheckpointNotes(Sam3Config.nano().toJson(), "drawn", "", "CC0");
    SafetensorsWriter.write(
        file, specs, spec -> Tensors.of(new float[] {1, 2}, 2), notes.toMetadata());
  }
}
