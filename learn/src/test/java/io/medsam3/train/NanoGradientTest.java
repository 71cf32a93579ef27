package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.data.Batch;
import io.medsam3.data.BatchSettings;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.PictureStore;
import io.medsam3.data.Showing;
import io.medsam3.data.Split;
import io.medsam3.peers.Peers;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gradient of a whole network against differences of its loss: for each weight, a small step
 * along its gradient must change the loss by the step times the gradient's length.
 *
 * <p>The semantic loss reaches the image and text encoders, the fusion encoder and the head. Boxes
 * and instance masks are checked on what only the last decoder layer has, for between layers boxes
 * are detached by design and a difference would see what the gradient must not.
 */
class NanoGradientTest {
  @TempDir Path data;

  private static final LossWeights SEMANTIC = new LossWeights(5, 1, 0, 0, 0, 0, 0, 0, 0, 0, false);
  private static final LossWeights SETS = new LossWeights(0, 0, 0, 5, 2, 0, 20, 5, 1, 0, false);

  private Batch batch(Showing showing) throws IOException {
    var vision = Sam3Config.nano().vision();
    var settings =
        new BatchSettings(2, vision.imageSize(), vision.maskSide(), 0, 0.5, 0.5, 8, 0, 5)
            .with(showing);
    return new BatchSource(
            DrawnData.write(data, 4, 40).rows(),
            settings,
            new PictureStore(data, 140),
            ConceptLexicon.bundled())
        .batch(0);
  }

  private static TrainConfig config(LossWeights weights) {
    TrainConfig mobile = TrainConfig.mobile(Schedule.lasting(1));
    return new TrainConfig(
        Sam3Config.nano(),
        mobile.batches(),
        Split.DEFAULT,
        weights,
        SemanticLosses.DEFAULT,
        OptimiserSettings.SMALL,
        new Schedule(1, 0),
        1,
        1,
        1,
        3,
        Practice.PLAIN);
  }

  /** A network's loss of one batch, without gradients. */
  private record Loss(DetectorTraining forward, DetectionLoss loss, Batch batch) {
    static Loss of(Sam3 network, TrainConfig config, Batch batch) {
      return new Loss(
          new DetectorTraining(network, DrawnTokens.TOKENS),
          new DetectionLoss(
              config.weights(), Matcher.DEFAULT, QueryLoss.DEFAULT, config.semantic()),
          batch);
    }

    double now() {
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        return loss.of(forward.forward(batch), batch.prompts(), batch.maskSide())
            .total()
            .item_double();
      }
    }
  }

  /** Names of weights whose gradient no difference agrees with. */
  private List<String> wrong(LossWeights losses, String part, int least) throws IOException {
    return wrong(losses, part, least, batch(Showing.NEVER));
  }

  private List<String> wrong(LossWeights losses, String part, int least, Batch batch)
      throws IOException {
    TrainConfig config = config(losses);
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    try (Sam3 network = new Training.Start(null, null).network(config);
        Scope whole = new Scope()) {
      new GradientStep(network, DrawnTokens.TOKENS, config).run(List.of(batch), Peers.ALONE);
      Loss loss = Loss.of(network, config, batch);
      double before = loss.now();
      Map<String, Tensor> weights = network.weights();
      double largest =
          weights.values().stream().mapToDouble(NanoGradientTest::length).max().orElse(0);
      for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
        double length = length(entry.getValue());
        if (entry.getKey().contains(part) && length > 1e-3 * largest) {
          checked++;
          if (!agrees(loss, entry.getValue(), before)) {
            wrong.add(entry.getKey());
          }
        }
      }
    }
    assertThat(checked).as("weights with a gradient worth checking").isGreaterThan(least);
    return wrong;
  }

  private static double length(Tensor weight) {
    try (Scope scope = new Scope()) {
      return weight.grad().defined() ? weight.grad().norm().item_double() : 0;
    }
  }

  /** Tries steps that change the loss by about a hundredth to a thousandth, both ways. */
  private static boolean agrees(Loss loss, Tensor weight, double value) {
    try (Scope scope = new Scope()) {
      Tensor before = weight.detach().clone();
      Tensor gradient = weight.grad().detach().clone();
      double length = gradient.norm().item_double();
      boolean agrees = false;
      for (double share : new double[] {1e-3, 2e-4, 5e-3}) {
        double size = share * value / length;
        double up = moved(loss, weight, before, gradient, size / length);
        double down = moved(loss, weight, before, gradient, -size / length);
        double slope = (up - down) / (2 * size);
        agrees |= Math.abs(slope - length) <= 0.03 * length;
        if (agrees) {
          break;
        }
      }
      put(weight, before);
      return agrees;
    }
  }

  private static double moved(
      Loss loss, Tensor weight, Tensor before, Tensor along, double factor) {
    try (Scope scope = new Scope()) {
      put(weight, before.add(along, new Scalar(factor)));
      return loss.now();
    }
  }

  private static void put(Tensor weight, Tensor value) {
    try (NoGradGuard none = new NoGradGuard()) {
      weight.copy_(value);
    }
  }

  @Test
  void semanticLossHasTheGradientOfItsDifferences() throws Exception {
    assertThat(wrong(SEMANTIC, "", 60)).isEmpty();
  }

  @Test
  void boxesThatShowTheTargetTeachTheirEncoder() throws Exception {
    Batch shown = batch(new Showing(0.5, 0.5));
    assertThat(shown.prompts()).allMatch(target -> !target.shown().isEmpty());
    assertThat(wrong(SEMANTIC, "geometry_encoder", 12, shown)).isEmpty();
  }

  @Test
  void boxesAndMasksOfTheLastLayerHaveTheGradientOfTheirDifferences() throws Exception {
    assertThat(wrong(SETS, "transformer.decoder.layers.1.", 10)).isEmpty();
    assertThat(wrong(SETS, "segmentation_head", 4)).isEmpty();
  }

  @Test
  void aWrongGradientWouldBeFound() throws Exception {
    Batch batch = batch(Showing.NEVER);
    TrainConfig config = config(SEMANTIC);
    try (Sam3 network = new Training.Start(null, null).network(config);
        Scope whole = new Scope()) {
      new GradientStep(network, DrawnTokens.TOKENS, config).run(List.of(batch), Peers.ALONE);
      Loss loss = Loss.of(network, config, batch);
      Tensor weight =
          network.weights().get("detector.backbone.vision_backbone.trunk.patch_embed.proj.weight");
      Tensor gradient = weight.grad();
      try (NoGradGuard none = new NoGradGuard()) {
        gradient.mul_(new Scalar(1.1));
      }
      assertThat(Tensors.toFloats(gradient)).isNotEmpty();
      assertThat(agrees(loss, weight, loss.now())).isFalse();
    }
  }
}
