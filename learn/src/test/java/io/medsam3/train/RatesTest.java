package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Learning rates of weights and steps, against tables of the training notes. */
class RatesTest {
  private static final String TRUNK = "detector.backbone.vision_backbone.trunk.";

  @Test
  void layersOfTheTrunkDecayFromTheLastToTheFirst() {
    assertThat(ParameterGroup.layerFactor(TRUNK + "patch_embed.proj.weight", 32, 0.9))
        .isCloseTo(0.031, within(5e-4));
    assertThat(ParameterGroup.layerFactor(TRUNK + "blocks.0.norm1.weight", 32, 0.9))
        .isCloseTo(0.034, within(5e-4));
    assertThat(ParameterGroup.layerFactor(TRUNK + "blocks.15.mlp.fc1.weight", 32, 0.9))
        .isCloseTo(0.167, within(5e-4));
    assertThat(ParameterGroup.layerFactor(TRUNK + "blocks.31.mlp.fc1.weight", 32, 0.9))
        .isCloseTo(0.9, within(1e-9));
    assertThat(ParameterGroup.layerFactor(TRUNK + "blocks.15.mlp.fc1.weight", 32, 0.85))
        .isCloseTo(0.063, within(5e-4));
    assertThat(ParameterGroup.layerFactor(TRUNK + "pos_embed", 32, 0.85)).isEqualTo(1);
    assertThat(ParameterGroup.layerFactor("detector.segmentation_head.x", 32, 0.85)).isEqualTo(1);
  }

  @Test
  void paperHasARateForEveryPart() {
    try (Scope scope = new Scope()) {
      Map<String, Tensor> weights = new TreeMap<>();
      Tensor matrix = Tensors.of(new float[4], 2, 2);
      Tensor vector = Tensors.of(new float[4], 4);
      weights.put(TRUNK + "blocks.31.mlp.fc1.weight", matrix);
      weights.put("detector.backbone.vision_backbone.convs.0.conv_1x1.weight", matrix);
      weights.put("detector.backbone.language_backbone.encoder.x.weight", matrix);
      weights.put("detector.geometry_encoder.x.weight", matrix);
      weights.put("detector.transformer.encoder.layers.0.x.weight", matrix);
      weights.put("detector.transformer.decoder.layers.0.x.weight", matrix);
      weights.put("detector.segmentation_head.semantic_seg_head.weight", matrix);
      weights.put("detector.transformer.decoder.layers.0.norm1.weight", vector);
      TrainConfig paper = TrainConfig.medicalSam3(Sam3Config.sam3(), 1000);
      Map<String, ParameterGroup> groups =
          ParameterGroup.of(weights, paper.optimiser(), paper.practice());
      double rate = paper.optimiser().rate();
      assertThat(rate).isEqualTo(3e-4);
      assertRate(groups, TRUNK + "blocks.31.mlp.fc1.weight", 5e-5 * 0.85);
      assertRate(groups, "detector.backbone.vision_backbone.convs.0.conv_1x1.weight", 5e-5);
      assertRate(groups, "detector.backbone.language_backbone.encoder.x.weight", 5e-5);
      assertRate(groups, "detector.geometry_encoder.x.weight", 1e-4);
      assertRate(groups, "detector.transformer.encoder.layers.0.x.weight", 1e-5);
      assertRate(groups, "detector.transformer.decoder.layers.0.x.weight", 3e-4);
      assertRate(groups, "detector.segmentation_head.semantic_seg_head.weight", 3e-4);
      assertThat(groups.get("detector.transformer.decoder.layers.0.norm1.weight").decays())
          .isFalse();
    }
  }

  private static void assertRate(Map<String, ParameterGroup> groups, String key, double rate) {
    ParameterGroup group = groups.get(key);
    assertThat(3e-4 * group.rate()).as(key).isCloseTo(rate, within(1e-12));
    assertThat(group.decays()).as(key).isTrue();
  }

  @Test
  void rateFollowsTheTableOfTheNotes() {
    Practice practice =
        new Practice(
            1, false, 0, 1, Practice.Trained.ALL, 0, Map.of(), 1, 20, 20, false, Precision.FLOAT32);
    Schedule schedule = new Schedule(2000, 0);
    long[] steps = {0, 1, 20, 21, 100, 1000, 1999};
    double[] rates = {0, 4e-6, 8e-5, 7.807e-5, 3.578e-5, 1.131e-5, 4.0e-7};
    for (int i = 0; i < steps.length; i++) {
      assertThat(8e-5 * schedule.factor(steps[i], 0, 20, practice))
          .as("step " + steps[i])
          .isCloseTo(rates[i], within(2e-3 * rates[i] + 1e-12));
    }
  }

  @Test
  void plainPracticeKeepsTheCosine() {
    Schedule schedule = new Schedule(100, 0);
    assertThat(schedule.factor(50, 0, 10, Practice.PLAIN))
        .isEqualTo(Schedule.factor(50, 10, 0.5))
        .isCloseTo(0.5, within(1e-12));
  }

  @Test
  void configurationFromBeforeThereWereWaysToPractise() {
    String json = ConfigFile.toJson(TrainConfig.mobile(Schedule.lasting(30)));
    String old =
        json.replaceFirst(",\"practice\":.*}$", "}").replaceFirst(",\"spread\":[0-9.]+", "");
    assertThat(old).doesNotContain("practice").doesNotContain("spread");
    assertThat(ConfigFile.fromJson(old)).isEqualTo(TrainConfig.mobile(Schedule.lasting(30)));
  }

  @Test
  void aVisionTransformerTakesPicturesOfOneSide() {
    Schedule schedule = Schedule.lasting(30);
    assertThatThrownBy(() -> TrainConfig.refining(Sam3Config.nano(), schedule, 1, 1.5))
        .hasMessageContaining("spread of 1");
    assertThat(TrainConfig.refining(Sam3Config.mobile(), schedule, 1, 1.5).batches().spread())
        .isEqualTo(1.5);
  }

  @Test
  void configurationIsTheSameTextInEveryProcess() {
    assertThat(ConfigFile.toJson(TrainConfig.medicalSam3(Sam3Config.nano(), 100)))
        .containsSubsequence(
            "geometry_encoder", "language_backbone", "transformer.encoder", "vision_backbone");
  }

  @Test
  void practicesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Practice.PLAIN.withPace(0, 0)).hasMessageContaining("accumulation 0");
    assertThatThrownBy(() -> Practice.PLAIN.training(Practice.Trained.LOW_RANK, 0))
        .hasMessageContaining("rank is 0");
  }
}
