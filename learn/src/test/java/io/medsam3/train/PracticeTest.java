package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.checkpoint.Safetensors;
import io.medsam3.data.Batch;
import io.medsam3.data.BatchSettings;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.data.PromptTarget;
import io.medsam3.data.Split;
import io.medsam3.peers.Peers;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to carry out a training: each against the plain one or against what defines it. */
class PracticeTest {
  @TempDir Path data;
  @TempDir Path out;

  private Manifest manifest;

  @BeforeEach
  void drawData() throws IOException {
    manifest = DrawnData.write(data, 8, 40);
  }

  private BatchSource source(int pictures) {
    return new BatchSource(
        manifest.rows(), batches(pictures), new PictureStore(data, 140), ConceptLexicon.bundled());
  }

  static BatchSettings batches(int pictures) {
    var vision = Sam3Config.nano().vision();
    return new BatchSettings(pictures, vision.imageSize(), vision.maskSide(), 1, 0.5, 0.5, 8, 1, 5);
  }

  private static TrainConfig config(Practice practice, long steps) {
    return config(practice, batches(2), LossWeights.SMALL, steps);
  }

  /** A run of the smallest network without a warm-up. */
  static TrainConfig config(
      Practice practice, BatchSettings batches, LossWeights weights, long steps) {
    return new TrainConfig(
        Sam3Config.nano(),
        batches,
        Split.DEFAULT,
        weights,
        SemanticLosses.DEFAULT,
        new OptimiserSettings(1e-3, 1, 0.01, 0.9, 0.98, 2, 0, 0.9),
        new Schedule(steps, 0),
        60,
        100,
        1,
        1,
        practice);
  }

  /** Losses of each step, and every weight after the last. */
  private record Result(List<Double> losses, Map<String, float[]> weights) {}

  /** Loss and gradients of the first step. */
  private Result gradients(Practice practice, List<Batch> batches) throws IOException {
    return gradients(config(practice, 1), batches);
  }

  private static Result gradients(TrainConfig config, List<Batch> batches) throws IOException {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (Sam3 network = new Training.Start(null, null).network(config)) {
      double loss =
          new GradientStep(network, DrawnTokens.TOKENS, config)
              .run(batches, Peers.ALONE)
              .get("loss");
      try (Scope scope = new Scope()) {
        network
            .weights()
            .forEach(
                (key, weight) -> {
                  if (weight.grad().defined()) {
                    gradients.put(key, Tensors.toFloats(weight.grad()));
                  }
                });
      }
      return new Result(List.of(loss), gradients);
    }
  }

  private static void assertSame(Result found, Result wanted) {
    double loss = wanted.losses.get(0);
    assertThat(found.losses.get(0)).isCloseTo(loss, within(1e-5 * loss));
    assertThat(found.weights.keySet()).isEqualTo(wanted.weights.keySet());
    wanted.weights.forEach(
        (key, gradient) -> {
          double largest = 0;
          for (float value : gradient) {
            largest = Math.max(largest, Math.abs(value));
          }
          float[] other = found.weights.get(key);
          for (int i = 0; i < gradient.length; i++) {
            assertThat((double) other[i])
                .as(key)
                .isCloseTo(gradient[i], within(1e-3 * largest + 1e-6));
          }
        });
  }

  private Result train(Practice practice, Path folder, int batchesPerStep, long end, int pictures)
      throws IOException {
    BatchSource source = source(pictures);
    TrainConfig config = config(practice, 1000);
    List<Double> losses = new ArrayList<>();
    Map<String, float[]> weights = new LinkedHashMap<>();
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer = new Trainer(network, DrawnTokens.TOKENS, config, folder, line -> {})) {
      trainer.resume();
      while (trainer.position() < end) {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < batchesPerStep; i++) {
          batches.add(source.batch(trainer.position() * batchesPerStep + i));
        }
        losses.add(trainer.step(batches, 1e-3).losses().get("loss"));
      }
      trainer.save();
      network.weights().forEach((key, tensor) -> weights.put(key, Tensors.toFloats(tensor)));
    }
    return new Result(losses, weights);
  }

  @Test
  void accumulatedBatchesAreOneLargeBatch() throws Exception {
    Result large = gradients(Practice.PLAIN, List.of(source(4).batch(1)));
    NativeObjects.assertNoLeak(
        () -> {
          List<Batch> small = List.of(source(2).batch(2), source(2).batch(3));
          assertSame(gradients(Practice.PLAIN, small), large);
        });
    List<Double> later = train(Practice.PLAIN, folder("small"), 2, 4, 2).losses();
    List<Double> whole = train(Practice.PLAIN, folder("large"), 1, 4, 4).losses();
    for (int i = 0; i < later.size(); i++) {
      assertThat(later.get(i)).isCloseTo(whole.get(i), within(1e-3 * whole.get(i)));
    }
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(out.resolve(name));
  }

  @Test
  void encoderThatRunsTwiceGivesTheSameStep() throws Exception {
    List<Batch> batch = List.of(source(3).batch(1));
    assertThat(batch.get(0).prompts())
        .anyMatch(PromptTarget::present)
        .anyMatch(prompt -> !prompt.present());
    Result plain = gradients(Practice.PLAIN, batch);
    NativeObjects.assertNoLeak(
        () -> assertSame(gradients(Practice.PLAIN.recomputing(true), batch), plain));
  }

  @Test
  void headsThatRunTwiceLearnTheSame() throws Exception {
    Practice heads = Practice.PLAIN.training(Practice.Trained.HEADS, 0);
    Result once = train(heads, folder("once"), 1, 2, 2);
    Result twice = train(heads.recomputing(true), folder("twice"), 1, 2, 2);
    for (int i = 0; i < 2; i++) {
      double loss = once.losses.get(i);
      assertThat(twice.losses.get(i)).isCloseTo(loss, within(1e-4 * loss));
    }
  }

  /** A trunk of one part with several maps. */
  @Test
  void convolutionalEncoderThatRunsTwiceGivesTheSameStep() throws Exception {
    TrainConfig once = TrainConfig.mobile(new Schedule(1, 0));
    TrainConfig twice = once.practising(once.practice().recomputing(true));
    int side = once.batches().side();
    var two = new BatchSettings(2, side, once.batches().maskSide(), 0, 0, 1, 24, 0, 1);
    List<Batch> batch = List.of(NoiseBatch.of(two, 1));
    assertSame(gradients(twice, batch), gradients(once, batch));
  }

  /** Layers compute in bfloat16, which has 8 bits; what is kept and what judges has 24. */
  @Test
  void bfloat16TrainsNearlyAlikeOnWeightsOfFloat32() throws Exception {
    List<Batch> batch = List.of(source(4).batch(1));
    Result exact = gradients(Practice.PLAIN, batch);
    NativeObjects.assertNoLeak(
        () -> {
          Result rough = gradients(Practice.PLAIN.in(Precision.BFLOAT16), batch);
          double loss = exact.losses.get(0);
          assertThat(rough.losses.get(0)).isCloseTo(loss, within(0.02 * loss)).isNotEqualTo(loss);
          assertThat(rough.weights.keySet()).isEqualTo(exact.weights.keySet());
          assertThat(cosine(rough, exact)).isGreaterThan(0.98);
          Practice twice = Practice.PLAIN.in(Precision.BFLOAT16).recomputing(true);
          assertThat(cosine(gradients(twice, batch), exact)).isGreaterThan(0.98);
        });
    try (Sam3 network =
        new Training.Start(null, null).network(config(Practice.PLAIN.in(Precision.BFLOAT16), 1))) {
      assertThat(network.weights().values())
          .allMatch(weight -> Tensors.type(weight) == ScalarType.Float);
    }
  }

  /** Of all gradients as one vector. */
  private static double cosine(Result a, Result b) {
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (String key : a.weights.keySet()) {
      float[] x = Objects.requireNonNull(a.weights.get(key));
      float[] y = Objects.requireNonNull(b.weights.get(key));
      for (int i = 0; i < x.length; i++) {
        product += x[i] * y[i];
        ofA += x[i] * x[i];
        ofB += y[i] * y[i];
      }
    }
    return product / Math.sqrt(ofA * ofB);
  }

  @Test
  void onlyTheHeadsChangeWhenTheEncodersAreFrozen() throws Exception {
    Practice heads = Practice.PLAIN.training(Practice.Trained.HEADS, 0);
    Result start = train(heads, folder("heads"), 1, 0, 2);
    Result end = train(heads, folder("heads"), 1, 2, 2);
    int changed = 0;
    for (String key : start.weights.keySet()) {
      boolean same = Arrays.equals(start.weights.get(key), end.weights.get(key));
      if (key.startsWith("detector.backbone.")) {
        assertThat(same).as(key).isTrue();
      }
      changed += same ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(50);
  }

  @Test
  void lowRankTrainingChangesMatricesByLowRankOnly() throws Exception {
    Practice lowRank = Practice.PLAIN.training(Practice.Trained.LOW_RANK, 2);
    Result start = train(lowRank, folder("lora"), 1, 0, 2);
    Result end = train(lowRank, folder("lora"), 1, 3, 2);
    String query = "detector.backbone.vision_backbone.trunk.blocks.0.attn.qkv.weight";
    float[] change = end.weights.get(query).clone();
    for (int i = 0; i < change.length; i++) {
      change[i] -= start.weights.get(query)[i];
    }
    assertThat(rank(change, 64)).isEqualTo(2);
    String bias = query.replace("weight", "bias");
    assertThat(end.weights.get(bias)).isEqualTo(start.weights.get(bias));
  }

  /** Singular values above a thousandth of the largest, of a matrix with that many columns. */
  private static int rank(float[] matrix, int columns) {
    try (Scope scope = new Scope()) {
      Tensor values = Tensors.of(matrix, matrix.length / columns, columns);
      float[] sizes =
          Tensors.toFloats(org.bytedeco.pytorch.global.torch.linalg_svdvals(values, null));
      int rank = 0;
      for (float size : sizes) {
        rank += size > 1e-3 * sizes[0] ? 1 : 0;
      }
      return rank;
    }
  }

  @Test
  void lowRankTrainingResumesToTheLastDigit() throws Exception {
    Practice lowRank = Practice.PLAIN.training(Practice.Trained.LOW_RANK, 2);
    NativeObjects.assertNoLeak(
        () -> {
          Result whole = train(lowRank, folder("whole"), 1, 5, 2);
          List<Double> parts = new ArrayList<>(train(lowRank, folder("parts"), 1, 2, 2).losses());
          parts.addAll(train(lowRank, folder("parts"), 1, 5, 2).losses());
          assertThat(parts).isEqualTo(whole.losses());
        });
  }

  @Test
  void factorsGetTheGradientOfTheirProduct() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          try (Scope scope = new Scope()) {
            Tensor weight = Tensors.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3);
            weight.set_requires_grad(true);
            try (LowRank lowRank = new LowRank(Map.of("w.weight", weight), 1, 7)) {
              Tensor towards = Tensors.of(new float[] {1, 0, 0, 0, 2, 0, 0, 0, 3}, 3, 3);
              weight.mul(towards).sum().backward();
              lowRank.takeGradients();
              Tensor a = lowRank.factors().get("w.weight.lora_a");
              Tensor b = lowRank.factors().get("w.weight.lora_b");
              // B is zero, so A has none; that of B is s G Aᵀ with s = 2.
              float[] drawn = Tensors.toFloats(a);
              assertThat(Tensors.toFloats(a.grad())).containsOnly(0);
              assertThat(Tensors.toFloats(b.grad()))
                  .containsExactly(2 * drawn[0], 4 * drawn[1], 6 * drawn[2]);
              assertThat(Tensors.toFloats(weight.grad())).containsOnly(0);
            }
          }
        });
  }

  @Test
  void stepThatFailsLeavesAStateToResumeFrom() throws Exception {
    TrainConfig config = config(Practice.PLAIN, 6);
    BatchSource source = source(2);
    LongFunction<Batch> broken =
        number -> number == 3 ? withoutNumbers(source.batch(3)) : source.batch(number);
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer =
            new Trainer(network, DrawnTokens.TOKENS, config, folder("failed"), line -> {})) {
      assertThatThrownBy(() -> trainer.run(broken))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("step 3", "drawn/", "'polyp'");
    }
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer =
            new Trainer(network, DrawnTokens.TOKENS, config, folder("failed"), line -> {})) {
      assertThat(trainer.resume()).isTrue();
      assertThat(trainer.position()).isEqualTo(3);
      trainer.run(source::batch);
    }
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer =
            new Trainer(network, DrawnTokens.TOKENS, config, folder("good"), line -> {})) {
      trainer.run(source::batch);
    }
    assertThat(
            Files.mismatch(
                folder("failed").resolve(Trainer.MODEL), folder("good").resolve(Trainer.MODEL)))
        .isEqualTo(-1);
  }

  @Test
  void runThatIsToEndInAMeasurementGoesOnToTheSameWeights() throws Exception {
    Impatient impatient = new Impatient(4);
    NativeObjects.assertNoLeak(
        () -> {
          assertThat(measured("ended", impatient)).isEqualTo(3);
          assertThat(measured("ended", line -> {})).isEqualTo(6);
          assertThat(measured("whole", line -> {})).isEqualTo(6);
        });
    assertThat(impatient.heard())
        .anyMatch(line -> line.contains("step 2: not measured"))
        .anyMatch(line -> line.contains("ended after 3 steps"));
    assertThat(
            Files.mismatch(
                folder("ended").resolve(Trainer.MODEL), folder("whole").resolve(Trainer.MODEL)))
        .isEqualTo(-1);
  }

  /** Trains on, measuring every second step; returns the step at which it ends. */
  private long measured(String name, Watcher watcher) throws IOException {
    TrainConfig config = config(Practice.PLAIN.withPace(1, 2), 6);
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer = new Trainer(network, DrawnTokens.TOKENS, config, folder(name), watcher)) {
      trainer.resume();
      trainer.validateOn(manifest.where(row -> row.group().compareTo("g4") < 0));
      assertThat(trainer.run(source(2)::batch)).isEqualTo(trainer.position() == 6);
      return trainer.position();
    }
  }

  private static Batch withoutNumbers(Batch good) {
    float[] images = good.images().clone();
    Arrays.fill(images, Float.POSITIVE_INFINITY);
    return new Batch(good.step(), good.side(), good.maskSide(), images, good.prompts());
  }

  @Test
  void measuringOnTheWayKeepsTheBestAndDisturbsNothing() throws Exception {
    BatchSource source = source(2);
    for (String name : List.of("measured", "unmeasured")) {
      int every = name.equals("measured") ? 2 : 0;
      TrainConfig config = config(Practice.PLAIN.withPace(1, every), 4);
      NativeObjects.assertNoLeak(
          () -> {
            try (Sam3 network = new Training.Start(null, null).network(config);
                Trainer trainer =
                    new Trainer(network, DrawnTokens.TOKENS, config, folder(name), line -> {})) {
              trainer.validateOn(manifest.where(row -> row.group().compareTo("g4") < 0));
              trainer.run(source::batch);
            }
          });
    }
    Path measured = folder("measured");
    try (Safetensors one = Safetensors.open(measured.resolve(Trainer.STATE));
        Safetensors other = Safetensors.open(folder("unmeasured").resolve(Trainer.STATE));
        Scope scope = new Scope()) {
      String key = "weights/detector.backbone.vision_backbone.trunk.patch_embed.proj.weight";
      assertThat(Tensors.toFloats(found(one, key))).isEqualTo(Tensors.toFloats(found(other, key)));
    }
    assertThat(folder("unmeasured").resolve(Trainer.BEST)).doesNotExist();
    List<String> log = Files.readAllLines(measured.resolve("log.jsonl"));
    assertThat(log).hasSize(3);
    assertThat(log.subList(0, 2)).allMatch(line -> line.contains("validation/dice"));
    try (Safetensors best = Safetensors.open(measured.resolve(Trainer.BEST))) {
      assertThat(Double.parseDouble(best.metadata().get(Trainer.VALIDATION))).isBetween(0.0, 1.0);
    }
    assertThat(measured.resolve("tensorboard")).isNotEmptyDirectory();
    TrainingPage.write(measured, List.of("words"), List.of());
    assertThat(Files.readString(measured.resolve("report.html")))
        .contains("validation/dice", "<polyline", "words");
  }

  private static Tensor found(Safetensors file, String key) {
    long[] shape =
        file.specs().stream()
            .filter(spec -> spec.name().equals(key))
            .findFirst()
            .orElseThrow()
            .shape();
    Tensor tensor = file.find(key, shape);
    if (tensor == null) {
      throw new AssertionError("no " + key);
    }
    return tensor;
  }
}
