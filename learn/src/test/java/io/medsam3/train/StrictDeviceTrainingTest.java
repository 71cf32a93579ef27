package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.data.BatchSettings;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.data.Showing;
import io.medsam3.peers.Peers;
import io.medsam3.peers.Processes;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.testing.StrictDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training steps on a device that refuses tensors of another one: they are those of the CPU. */
class StrictDeviceTrainingTest {
  private static final int STEPS = 4;

  private final Device device = StrictDevice.require();

  @TempDir Path data;
  @TempDir Path out;

  private Manifest manifest;

  @BeforeEach
  void drawData() throws IOException {
    manifest = DrawnData.write(data, 8, 40);
  }

  private static TrainConfig config(Practice practice) {
    BatchSettings batches = PracticeTest.batches(2).with(new Showing(0.3, 0.3));
    return PracticeTest.config(practice, batches, LossWeights.PUBLISHED, STEPS);
  }

  /** Losses of the steps, saved and resumed in the middle. */
  private List<Double> losses(Practice practice, String name, Device where, Peers peers)
      throws IOException {
    Path folder = Files.createDirectories(out.resolve(name));
    List<Double> losses = new ArrayList<>(losses(practice, folder, where, peers, STEPS / 2));
    losses.addAll(losses(practice, folder, where, peers, STEPS));
    return losses;
  }

  private List<Double> losses(Practice practice, Path folder, Device where, Peers peers, int end)
      throws IOException {
    TrainConfig config = config(practice);
    var source =
        new BatchSource(
            manifest.rows(),
            config.batches(),
            new PictureStore(data, 140),
            ConceptLexicon.bundled());
    List<Double> losses = new ArrayList<>();
    try (Sam3 network = new Training.Start(null, null).network(config, where);
        Trainer trainer =
            new Trainer(
                network, DrawnTokens.TOKENS, config, new Trainer.Run(folder, peers, line -> {}))) {
      trainer.resume();
      while (trainer.position() < end) {
        long number = trainer.position() * peers.count() + peers.rank();
        losses.add(trainer.step(source.batch(number), 1e-3).losses().get("loss"));
      }
      trainer.save();
    }
    return losses;
  }

  private void assertAlike(Practice practice) throws Exception {
    List<Double> here = losses(practice, "cpu", Device.CPU, Peers.ALONE);
    NativeObjects.assertNoLeak(
        () -> assertAlike(losses(practice, "device", device, Peers.ALONE), here));
  }

  private static void assertAlike(List<Double> found, List<Double> wanted) {
    assertThat(found).hasSameSizeAs(wanted);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).isCloseTo(wanted.get(i), within(1e-3 * wanted.get(i)));
    }
  }

  @Test
  void everyParameterIsTrained() throws Exception {
    assertAlike(Practice.PLAIN);
  }

  @Test
  void theEncoderRunsTwice() throws Exception {
    assertAlike(Practice.PLAIN.recomputing(true));
  }

  @Test
  void lowRankMatricesAreTrained() throws Exception {
    assertAlike(Practice.PLAIN.training(Practice.Trained.LOW_RANK, 4));
  }

  @Test
  void twoProcessesDivideTheOptimiser() throws Exception {
    Practice divided = Practice.PLAIN.sharding();
    List<List<Double>> here =
        Processes.run(2, peers -> losses(divided, "cpu" + peers.rank(), Device.CPU, peers));
    List<List<Double>> there =
        Processes.run(2, peers -> losses(divided, "device" + peers.rank(), device, peers));
    assertAlike(there.get(0), here.get(0));
    assertThat(there.get(1)).isEqualTo(there.get(0));
  }
}
