package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.TensorSpec;
import io.medsam3.data.BatchSettings;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.data.Split;
import io.medsam3.peers.Peers;
import io.medsam3.peers.Processes;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One run by several processes beside the same run by one. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no Gloo elsewhere")
class SeveralProcessesTest {
  /** Small, for at the bundled model's rate sums in another order end elsewhere within 20 steps. */
  private static final double RATE = 1e-4;

  /**
   * What sums in another order may do to the way of a run: Adam turns the least gradient, of
   * rounding alone, into a full step.
   */
  private static final double LITTLE = 0.1;

  @TempDir Path data;
  @TempDir Path out;

  private Manifest manifest;

  @BeforeEach
  void drawData() throws IOException {
    manifest = DrawnData.write(data, 9, 40);
  }

  private static TrainConfig config(int pictures, Practice practice) {
    return config(pictures, practice, 20);
  }

  private static TrainConfig config(int pictures, Practice practice, int steps) {
    var vision = Sam3Config.nano().vision();
    return new TrainConfig(
        Sam3Config.nano(),
        new BatchSettings(pictures, vision.imageSize(), vision.maskSide(), 1, 0.5, 0.5, 8, 1, 5),
        Split.DEFAULT,
        LossWeights.PUBLISHED,
        SemanticLosses.DEFAULT,
        new OptimiserSettings(1e-3, 1, 0.01, 0.9, 0.98, 2, 5, 0.9),
        new Schedule(steps, 0),
        60,
        10,
        1,
        1,
        practice);
  }

  private BatchSource source(TrainConfig config) {
    return new BatchSource(
        manifest.rows(), config.batches(), new PictureStore(data, 140), ConceptLexicon.bundled());
  }

  private static Trainer trainer(Sam3 network, TrainConfig config, Path folder, Peers peers) {
    var run = new Trainer.Run(folder, peers, line -> {});
    return new Trainer(network, DrawnTokens.TOKENS, config, run);
  }

  /** Runs one process to the end; returns what its steps had to say. */
  private List<TrainLog.Entry> train(TrainConfig config, Path folder, Peers peers, int steps)
      throws IOException {
    List<TrainLog.Entry> entries = new ArrayList<>();
    BatchSource source = source(config);
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer = trainer(network, config, folder, peers)) {
      trainer.resume();
      while (trainer.position() < steps) {
        long number = trainer.position() * peers.count() + peers.rank();
        TrainLog.Entry entry = trainer.step(source.batch(number), RATE);
        entries.add(entry);
        assertThat(entry.pictures()).isEqualTo(4);
      }
      trainer.save();
    }
    return entries;
  }

  @Test
  void twoProcessesLoseWhatOneLosesWithTwiceTheBatch() throws Exception {
    compare(Practice.PLAIN, 20);
  }

  @Test
  void dividedOptimiserChangesNothingButWhatEachProcessKeeps() throws Exception {
    assertDividedAlike(Practice.PLAIN, 20);
  }

  @Test
  void dividedOptimiserOfLowRankTrainingChangesNothing() throws Exception {
    assertDividedAlike(Practice.PLAIN.training(Practice.Trained.LOW_RANK, 4), 4);
  }

  private void assertDividedAlike(Practice practice, int steps) throws Exception {
    Path start = startOf(practice);
    Path all = Files.createDirectory(out.resolve("all"));
    Path shares = Files.createDirectory(out.resolve("shares"));
    NativeObjects.assertNoLeak(
        () -> {
          List<List<TrainLog.Entry>> undivided =
              Processes.run(2, peers -> train(config(2, practice), all, peers, steps));
          List<List<TrainLog.Entry>> divided =
              Processes.run(
                  2, peers -> train(config(2, practice.sharding()), shares, peers, steps));
          for (int step = 0; step < steps; step++) {
            assertThat(divided.get(0).get(step).losses().get("loss"))
                .as("loss of step %d", step)
                .isCloseTo(
                    undivided.get(0).get(step).losses().get("loss"),
                    withPercentage(step == 0 ? 1e-3 : 1));
          }
          assertThat(divided.get(1)).isEqualTo(divided.get(0));
        });
    assertThat(apart(start, all, shares, Trainer.MODEL)).isLessThan(LITTLE);
    assertThat(apart(start, all, shares, Trainer.STATE)).isLessThan(LITTLE);
  }

  @Test
  void eachOfThreeProcessesKeepsAThirdOfTheMoments() throws Exception {
    TrainConfig whole = config(2, Practice.PLAIN);
    TrainConfig divided = config(2, Practice.PLAIN.sharding());
    long all = Processes.run(2, peers -> kept(whole, peers)).get(1);
    List<Long> thirds = Processes.run(3, peers -> kept(divided, peers));
    assertThat(thirds).allSatisfy(t -> assertThat(t / (double) all).isBetween(0.332, 0.334));
    assertThat(thirds.stream().mapToLong(t -> t).sum()).isEqualTo(all);
  }

  /** Values of the first moment in one process. */
  private long kept(TrainConfig config, Peers peers) throws IOException {
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer = trainer(network, config, out, peers);
        Scope scope = new Scope()) {
      return trainer.moments().mine().values().stream().mapToLong(Tensor::numel).sum();
    }
  }

  @Test
  void stateOfADividedRunIsGoneOnFromByAnyNumberOfProcesses() throws Exception {
    TrainConfig divided = config(2, Practice.PLAIN.sharding());
    Path one = Files.createDirectory(out.resolve("1"));
    Processes.run(2, peers -> train(divided, one, peers, 3));
    Path saved = one.resolve(Trainer.STATE);
    for (int count : new int[] {1, 2, 3}) {
      Path other = Files.createDirectory(out.resolve("by " + count));
      Files.copy(saved, other.resolve(Trainer.STATE));
      TrainConfig config = count == 2 ? config(2, Practice.PLAIN) : divided;
      List<Long> at =
          Processes.run(
              count,
              peers -> {
                try (Sam3 network = new Training.Start(null, null).network(config);
                    Trainer trainer = trainer(network, config, other, peers)) {
                  assertThat(trainer.resume()).isTrue();
                  trainer.save();
                  return trainer.position();
                }
              });
      assertThat(at).hasSize(count).containsOnly(3L);
      assertThat(mostApart(saved, other.resolve(Trainer.STATE))).isZero();
      assertThat(mostApart(one.resolve(Trainer.MODEL), other.resolve(Trainer.MODEL))).isZero();
    }
  }

  @Test
  void measurementOfADividedRunSeesTheWholeAverage() throws Exception {
    Path all = Files.createDirectory(out.resolve("all"));
    Path shares = Files.createDirectory(out.resolve("shares"));
    Path start = startOf(Practice.PLAIN);
    for (Path folder : List.of(all, shares)) {
      Practice practice = Practice.PLAIN.withPace(1, 2);
      TrainConfig config = config(2, folder == all ? practice : practice.sharding(), 2);
      BatchSource source = source(config);
      Processes.run(
          2,
          peers -> {
            try (Sam3 network = new Training.Start(null, null).network(config);
                Trainer trainer = trainer(network, config, folder, peers)) {
              trainer.validateOn(manifest.where(row -> row.group().equals("g1")));
              return trainer.run(source::batch);
            }
          });
    }
    assertThat(apart(start, all, shares, Trainer.MODEL)).isLessThan(LITTLE);
    assertThat(mostApart(shares.resolve(Trainer.MODEL), shares.resolve(Trainer.BEST))).isZero();
  }

  @Test
  void lowRankTrainingIsSharedAlike() throws Exception {
    compare(Practice.PLAIN.training(Practice.Trained.LOW_RANK, 4), 4);
  }

  private void compare(Practice practice, int steps) throws Exception {
    Path start = startOf(practice);
    Path whole = Files.createDirectory(out.resolve("one"));
    Path shared = Files.createDirectory(out.resolve("two"));
    NativeObjects.assertNoLeak(
        () -> {
          List<TrainLog.Entry> one = train(config(4, practice), whole, Peers.ALONE, steps);
          List<List<TrainLog.Entry>> two =
              Processes.run(2, peers -> train(config(2, practice), shared, peers, steps));
          assertThat(two.get(1)).isEqualTo(two.get(0));
          for (int step = 0; step < steps; step++) {
            assertAlike(step, one.get(step), two.get(0).get(step));
          }
        });
    assertThat(apart(start, whole, shared, Trainer.MODEL)).isLessThan(LITTLE);
  }

  private static void assertAlike(int step, TrainLog.Entry one, TrainLog.Entry two) {
    double loss = one.losses().getOrDefault("loss", Double.NaN);
    assertThat(two.losses().getOrDefault("loss", Double.NaN))
        .as("loss of step %d", step)
        .isCloseTo(loss, offset(1e-4 * loss));
    assertThat(two.gradientNorm())
        .as("gradient norm of step %d", step)
        .isCloseTo(one.gradientNorm(), offset(2e-3 * one.gradientNorm()));
    one.losses()
        .forEach(
            (name, value) ->
                assertThat(two.losses().getOrDefault(name, Double.NaN))
                    .as("%s of step %d", name, step)
                    .isCloseTo(value, offset(1e-3 * (value + 0.1))));
  }

  /** The files of a run that has not stepped yet. */
  private Path startOf(Practice practice) throws IOException {
    Path start = Files.createDirectory(out.resolve("start"));
    train(config(2, practice), start, Peers.ALONE, 0);
    return start;
  }

  /**
   * How far apart two runs have ended, as a part of the way that the first has gone: 0 where they
   * are equal, .7 where one has left half of the values as they were.
   */
  private static double apart(Path start, Path one, Path other, String name) throws IOException {
    double between = 0;
    double way = 0;
    try (Scope scope = new Scope();
        Safetensors from = Safetensors.open(start.resolve(name));
        Safetensors a = Safetensors.open(one.resolve(name));
        Safetensors b = Safetensors.open(other.resolve(name))) {
      for (TensorSpec spec : a.specs()) {
        float[] at = values(from, spec);
        float[] x = values(a, spec);
        float[] y = values(b, spec);
        for (int i = 0; i < x.length; i++) {
          between += (x[i] - y[i]) * (double) (x[i] - y[i]);
          way += (x[i] - at[i]) * (double) (x[i] - at[i]);
        }
      }
    }
    assertThat(way).as("way that the run has gone").isPositive();
    return Math.sqrt(between / way);
  }

  /** The largest difference of any value in two files of the same tensors. */
  private static double mostApart(Path one, Path other) throws IOException {
    double most = 0;
    try (Scope scope = new Scope();
        Safetensors a = Safetensors.open(one);
        Safetensors b = Safetensors.open(other)) {
      for (TensorSpec spec : a.specs()) {
        float[] x = values(a, spec);
        float[] y = values(b, spec);
        for (int i = 0; i < x.length; i++) {
          most = Math.max(most, Math.abs(x[i] - y[i]));
        }
      }
    }
    return most;
  }

  private static float[] values(Safetensors file, TensorSpec spec) {
    return Tensors.toFloats(Objects.requireNonNull(file.find(spec.name(), spec.shape())));
  }

  @Test
  void wholeRunsWriteOnceAndGoOnFromTheFirstProcess() throws Exception {
    TrainConfig config = config(2, Practice.PLAIN);
    Path first = out.resolve("first");
    List<Path> folders = List.of(first, out.resolve("second"));
    Processes.Work<Integer> run =
        peers -> {
          Training.Places places =
              new Training.Places(data, folders.get(peers.rank()), new Training.Start(null, null));
          Training.run(config, places, DrawnTokens.TOKENS, peers, line -> {});
          return 0;
        };
    Processes.run(2, run);
    assertThat(first.resolve(Trainer.STATE)).exists();
    assertThat(folders.get(1)).doesNotExist();
    try (Safetensors saved = Safetensors.open(first.resolve(Trainer.STATE))) {
      assertThat(saved.metadata()).containsEntry("step", "20");
    }
    Processes.run(2, run);
    assertThat(Files.readAllLines(first.resolve("log.jsonl"))).hasSize(2);
  }

  @Test
  void lostProcessEndsTheRunAndLeavesItsStateGood() throws Exception {
    TrainConfig config = config(2, Practice.PLAIN);
    BatchSource source = source(config);
    assertThatThrownBy(() -> Processes.run(2, peers -> runUntilLost(config, source, peers)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("step 3")
        .hasMessageContaining("a process of the run is lost")
        .hasMessageContaining("still good");
    try (Safetensors saved = Safetensors.open(out.resolve(Trainer.STATE))) {
      assertThat(saved.metadata()).containsEntry("step", "3");
    }
  }

  @Test
  void lostProcessOfADividedRunLeavesWhatWasSavedLast() throws Exception {
    TrainConfig config = config(2, Practice.PLAIN.sharding());
    BatchSource source = source(config);
    Processes.run(2, peers -> train(config, out, peers, 2));
    assertThatThrownBy(() -> Processes.run(2, peers -> runUntilLost(config, source, peers)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("step 3")
        .hasMessageContaining("a process of the run is lost")
        .hasMessageContaining("last.safetensors of step 2 is still good");
    try (Safetensors saved = Safetensors.open(out.resolve(Trainer.STATE))) {
      assertThat(saved.metadata()).containsEntry("step", "2");
    }
  }

  /** The second process fails in step 3. */
  private boolean runUntilLost(TrainConfig config, BatchSource source, Peers peers)
      throws IOException {
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer = trainer(network, config, out, peers)) {
      trainer.resume();
      return trainer.run(
          number -> {
            if (number == 7) {
              throw new IllegalStateException("no more batches here");
            }
            return source.batch(number);
          });
    }
  }

  @Test
  void allEndAfterTheStepInWhichOneIsToEnd() throws Exception {
    TrainConfig config = config(2, Practice.PLAIN);
    BatchSource source = source(config);
    List<Long> ended =
        Processes.run(
            2,
            peers -> {
              Impatient told = new Impatient(peers.isFirst() ? Integer.MAX_VALUE : 4);
              var run = new Trainer.Run(out, peers, told);
              try (Sam3 network = new Training.Start(null, null).network(config);
                  Trainer trainer = new Trainer(network, DrawnTokens.TOKENS, config, run)) {
                assertThat(trainer.run(source::batch)).isFalse();
                assertThat(told.heard()).last().asString().contains("ended after 3 steps", "saved");
                return trainer.position();
              }
            });
    assertThat(ended).containsExactly(3L, 3L);
    try (Safetensors saved = Safetensors.open(out.resolve(Trainer.STATE))) {
      assertThat(saved.metadata()).containsEntry("step", "3");
    }
    assertThat(Files.readAllLines(out.resolve("log.jsonl"))).hasSize(1);
  }

  @Test
  void gradientThatOneProcessLacksIsThatOfTheOthers() throws Exception {
    List<float[]> found =
        Processes.run(
            2,
            peers -> {
              try (Owner owner = new Owner();
                  Scope scope = new Scope()) {
                Map<String, Tensor> parameters = new LinkedHashMap<>();
                for (String name : List.of("both", "second", "none")) {
                  parameters.put(
                      name, owner.own(Tensors.of(new float[] {1, 2}, 2).set_requires_grad(true)));
                }
                parameters.get("both").sum().backward();
                if (!peers.isFirst()) {
                  parameters.get("second").mul(parameters.get("second")).sum().backward();
                }
                new GradientExchange(parameters, peers, 2).sumGradients();
                assertThat(parameters.get("none").grad().defined()).isFalse();
                return Tensors.toFloats(
                    Tensors.cat(0, parameters.get("both").grad(), parameters.get("second").grad()));
              }
            });
    assertThat(found).allSatisfy(f -> assertThat(f).containsExactly(2, 2, 2, 4));
    assertThat(found.get(0)[0]).isCloseTo(2, offset(0f));
  }
}
