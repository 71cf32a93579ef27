package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.data.Instance;
import io.medsam3.data.PromptTarget;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.detector.GeometryPrompt;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.golden.SharedFiles;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.vision.Pyramid;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One training step of the official model: answers, losses, gradients, changed weights. */
class GoldenTrainingStepTest {
  private static final int SIDE = 112;

  @Test
  void stepIsTheOfficialOne() throws Exception {
    JsonNode manifest =
        JsonMapper.builder()
            .build()
            .readTree(Files.readString(SharedFiles.require("golden/nano_training_step.json")));
    try (GoldenCase g = GoldenCase.open("nano_training_step")) {
      NativeObjects.assertNoLeak(
          () -> {
            var weights = new FormulaWeights("", Map.of());
            try (Sam3 network =
                Sam3.trainable(Sam3Config.nano(), weights, Precision.FLOAT32, key -> true)) {
              check(g, manifest, network);
            }
          });
    }
  }

  private static void check(GoldenCase g, JsonNode manifest, Sam3 network) {
    DetectorOutput output = forward(g, network);
    assertAnswers(g, output);
    DetectionLoss loss =
        new DetectionLoss(
            LossWeights.PUBLISHED, Matcher.DEFAULT, QueryLoss.DEFAULT, SemanticLosses.DEFAULT);
    DetectionLoss.Result result = loss.of(output, targets(g), SIDE);
    assertThat(result.total().item_double() / manifest.path("total").asDouble())
        .as("total loss")
        .isCloseTo(1, within(1e-5));
    result.total().backward();
    Map<String, Tensor> parameters = network.weights();
    assertNorms(manifest, parameters);
    assertGradients(g, parameters);
    assertStep(g, parameters);
  }

  private static DetectorOutput forward(GoldenCase g, Sam3 network) {
    Tensor maps = g.tensor("in/images");
    Pyramid perImage = network.image().pyramid(network.image().trunk(maps, Probe.NONE));
    Tensor images = g.tensor("in/img_ids");
    Tensor phrases = g.tensor("in/text_ids");
    TextFeatures text = network.text().forward(g.tensor("in/tokens"), Probe.NONE);
    return network
        .detector()
        .forTraining(
            perImage.map(level -> level.index_select(0, images)),
            new TextFeatures(
                text.tokens().index_select(0, phrases), text.padding().index_select(0, phrases)),
            GeometryPrompt.boxes(
                g.tensor("in/input_boxes").transpose(0, 1),
                g.tensor("in/input_boxes_label").transpose(0, 1),
                g.tensor("in/input_boxes_pad")),
            4,
            Probe.NONE);
  }

  private static void assertAnswers(GoldenCase g, DetectorOutput output) {
    for (int i = 0; i < 2; i++) {
      String at = i == 1 ? "out/final/" : "out/aux_0/";
      DetectorOutput.Layer layer = output.layers().get(i);
      g.assertClose(at + "pred_logits", layer.logits().narrow(1, 0, 16), 1e-5);
      g.assertClose(at + "pred_logits_o2m", layer.logits().narrow(1, 16, 16), 1e-5);
      g.assertClose(at + "pred_boxes", layer.boxes().narrow(1, 0, 16), 1e-5);
      g.assertClose(at + "pred_boxes_o2m", layer.boxes().narrow(1, 16, 16), 1e-5);
      g.assertClose(at + "presence_logit_dec", layer.presence(), 1e-5);
    }
    g.assertClose("out/final/pred_masks", output.masks().masks().narrow(1, 0, 16), 2e-5);
    g.assertClose("out/final/semantic_seg", output.masks().semantic(), 2e-5);
  }

  private static List<PromptTarget> targets(GoldenCase g) {
    long[] counts = g.longs("target/num_boxes");
    float[] boxes = g.floats("target/boxes");
    float[] masks = Tensors.toFloats(g.masks("target/masks_packed", SIDE));
    boolean[] valid = g.booleans("target/is_valid_mask");
    int plane = SIDE * SIDE;
    List<PromptTarget> targets = new ArrayList<>();
    int at = 0;
    for (int prompt = 0; prompt < counts.length; prompt++) {
      List<Instance> instances = new ArrayList<>();
      float[] union = new float[plane];
      for (int i = 0; i < counts[prompt]; i++, at++) {
        float[] mask = Arrays.copyOfRange(masks, at * plane, (at + 1) * plane);
        float[] box = Arrays.copyOfRange(boxes, 4 * at, 4 * at + 4);
        instances.add(new Instance(box, valid[at] ? mask : new float[0]));
        for (int p = 0; p < plane; p++) {
          union[p] = Math.max(union[p], mask[p]);
        }
      }
      boolean present = counts[prompt] > 0;
      targets.add(new PromptTarget(0, "", present, true, instances, union, "case"));
    }
    return targets;
  }

  private static void assertNorms(JsonNode manifest, Map<String, Tensor> parameters) {
    double total = manifest.path("gradient_norm").asDouble();
    for (Map.Entry<String, JsonNode> entry : manifest.path("gradient_norms").properties()) {
      Tensor parameter = parameters.get(entry.getKey());
      if (parameter == null || entry.getValue().isNull()) {
        continue;
      }
      double expected = entry.getValue().asDouble();
      double norm = parameter.grad().defined() ? parameter.grad().norm().item_double() : 0;
      assertThat(norm)
          .as(entry.getKey())
          .isCloseTo(expected, within(1e-4 * expected + 1e-8 * total));
    }
  }

  private static void assertGradients(GoldenCase g, Map<String, Tensor> parameters) {
    int compared = 0;
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      String key = "grad/" + entry.getKey();
      if (g.has(key)) {
        g.assertClose(key, entry.getValue().grad(), 1e-4);
        compared++;
      }
    }
    assertThat(compared).as("gradients compared").isGreaterThan(35);
  }

  /** Where a gradient is tiny its sign decides the step, so only the others are compared. */
  private static void assertStep(GoldenCase g, Map<String, Tensor> parameters) {
    var settings = new OptimiserSettings(1e-3, 1, 0.1, 0.9, 0.999, 1e9, 0, 0);
    try (AdamW optimiser = new AdamW(parameters, settings)) {
      optimiser.step(0, 1e-3);
    }
    String key = "detector.dot_prod_scoring.hs_proj.weight";
    Tensor parameter = parameters.get(key);
    assertThat(parameter).isNotNull();
    float[] gradient = g.floats("grad/" + key);
    float[] expected = g.floats("after_step/" + key);
    float[] found = Tensors.toFloats(parameter);
    double largest = 0;
    for (float value : gradient) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      if (Math.abs(gradient[i]) > 1e-5 * largest) {
        assertThat(found[i]).as("%s[%d]", key, i).isCloseTo(expected[i], within(2e-6f));
      }
    }
  }
}
