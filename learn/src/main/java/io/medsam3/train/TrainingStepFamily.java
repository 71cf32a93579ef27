package io.medsam3.train;

import io.medsam3.detector.DetectorOutput;
import io.medsam3.detector.GeometryPrompt;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.golden.GoldenCase;
import io.medsam3.golden.GoldenFamily;
import io.medsam3.golden.GoldenReport;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.vision.Pyramid;
import java.io.IOException;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** One whole training step: answers, losses, gradients, changed weights. */
final class TrainingStepFamily implements GoldenFamily {
  private static final double ANSWERS = 1e-5;
  private static final double MASKS = 2e-5;
  private static final double LOSS = 1e-5;
  private static final double GRADIENT = 1e-4;

  /** Gradients below this share of the largest do not decide the sign of a step. */
  private static final double TINY = 1e-5;

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("out/final/pred_logits_o2m") && golden.manifest().has("gradient_norms");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    var weights = new FormulaWeights(golden.salt(), Map.of());
    try (Scope scope = new Scope();
        Sam3 network =
            Sam3.trainable(golden.config(), weights, Precision.FLOAT32, name -> true, Device.CPU)) {
      DetectorOutput output = forward(golden, network);
      answers(golden, report, output);
      var targets = new GoldenTargets(golden);
      DetectionLoss.Result result =
          new DetectionLoss(
                  LossWeights.PUBLISHED, Matcher.DEFAULT, QueryLoss.DEFAULT, SemanticLosses.DEFAULT)
              .of(output, targets.prompts(), targets.side());
      Tensor total = number(golden.manifest().path("total"));
      report.compare(golden, "total", result.total().reshape(1), total, LOSS);
      result.total().backward();
      gradients(golden, report, network.weights());
      step(golden, report, network.weights());
    }
  }

  private static Tensor number(JsonNode value) {
    return Tensors.of(new float[] {(float) value.asDouble()}, 1);
  }

  private static DetectorOutput forward(GoldenCase g, Sam3 network) {
    Pyramid perImage =
        network.image().pyramid(network.image().trunk(g.tensor("in/images"), Probe.NONE));
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
            images.size(0),
            Probe.NONE);
  }

  private static void answers(GoldenCase golden, GoldenReport report, DetectorOutput output) {
    int last = output.layers().size() - 1;
    for (int i = 0; i <= last; i++) {
      String at = i == last ? "out/final/" : "out/aux_" + i + "/";
      DetectorOutput.Layer layer = output.layers().get(i);
      Halves logits = Halves.of(layer.logits().unsqueeze(-1));
      Halves boxes = Halves.of(layer.boxes());
      report.compareIfStored(golden, at + "pred_logits", logits.one, ANSWERS);
      report.compareIfStored(golden, at + "pred_logits_o2m", logits.many, ANSWERS);
      report.compareIfStored(golden, at + "pred_boxes", boxes.one, ANSWERS);
      report.compareIfStored(golden, at + "pred_boxes_o2m", boxes.many, ANSWERS);
      report.compareIfStored(golden, at + "presence_logit_dec", layer.presence(), ANSWERS);
    }
    Halves masks = Halves.of(output.masks().masks());
    report.compareIfStored(golden, "out/final/pred_masks", masks.one, MASKS);
    report.compareIfStored(golden, "out/final/pred_masks_o2m", masks.many, MASKS);
    report.compareIfStored(golden, "out/final/semantic_seg", output.masks().semantic(), MASKS);
  }

  /** The two sets of queries along axis 1. */
  private record Halves(Tensor one, Tensor many) {
    static Halves of(Tensor both) {
      long half = both.size(1) / 2;
      return new Halves(both.narrow(1, 0, half), both.narrow(1, half, half));
    }
  }

  private static void gradients(
      GoldenCase golden, GoldenReport report, Map<String, Tensor> parameters) {
    double whole = golden.manifest().path("gradient_norm").asDouble();
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      String key = entry.getKey();
      JsonNode norm = golden.manifest().path("gradient_norms").path(key);
      Tensor gradient = entry.getValue().grad();
      if (norm.isNumber()) {
        double found = gradient.defined() ? gradient.norm().item_double() : 0;
        double allowed = GRADIENT * norm.asDouble() + 1e-8 * whole;
        boolean holds = Math.abs(found - norm.asDouble()) <= allowed;
        report.check(
            golden, "norm/" + key, holds, "%s, expected %s".formatted(found, norm.asDouble()));
      }
      if (gradient.defined()) {
        report.compareIfStored(golden, "grad/" + key, gradient, GRADIENT);
      }
    }
  }

  private static void step(GoldenCase golden, GoldenReport report, Map<String, Tensor> parameters) {
    JsonNode o = golden.parameters().path("optimiser");
    double rate = o.path("lr").asDouble();
    double decay = o.path("weight_decay").asDouble();
    var settings = new OptimiserSettings(rate, 1, decay, 0.9, 0.999, 1e9, 0, 0);
    try (AdamW optimiser = AdamW.decayingAll(parameters, settings)) {
      optimiser.step(0, rate);
    }
    for (String name : golden.names("after_step/")) {
      String key = name.substring("after_step/".length());
      Tensor parameter = parameters.get(key);
      if (parameter == null) {
        report.check(golden, name, false, "the network has no such parameter");
        continue;
      }
      float[] found = Tensors.toFloats(parameter);
      float[] wanted = Tensors.toFloats(golden.tensor(name));
      float[] gradient = Tensors.toFloats(golden.tensor("grad/" + key));
      double worst = 0;
      double largest = 0;
      for (float value : gradient) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < found.length; i++) {
        boolean decided = Math.abs(gradient[i]) > TINY * largest;
        worst = decided ? Math.max(worst, Math.abs(found[i] - wanted[i])) : worst;
      }
      report.check(golden, name, worst < 0.01 * rate, "off by " + worst);
    }
  }
}
