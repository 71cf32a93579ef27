package io.medsam3.golden;

import io.medsam3.detector.Detector;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.detector.GeometryPrompt;
import io.medsam3.predict.Detections;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.vision.Pyramid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Runs the detector and compares every stage that a case stores under a prefix. */
final class DetectorStages {
  private static final double TOLERANCE = 1e-5;
  private static final int BIAS_QUERIES = 4;

  private final GoldenCase golden;
  private final GoldenReport report;
  private final String prefix;
  private final double maskTolerance;

  DetectorStages(GoldenCase golden, GoldenReport report, String prefix) {
    this.golden = golden;
    this.report = report;
    this.prefix = prefix;
    // As golden/README.md section 8 states them.
    this.maskTolerance = golden.manifest().path("size").asString("").equals("full") ? 5e-5 : 2e-5;
  }

  DetectorOutput run(
      Detector detector, Pyramid pyramid, TextFeatures text, GeometryPrompt exemplars) {
    try (Recorder seen = new Recorder()) {
      DetectorOutput output = detector.forward(detector.image(pyramid), text, exemplars, seen);
      compareSeen(seen);
      compareLayers(seen, output);
      compareResult(output);
      return output;
    }
  }

  /** Compares encoded phrases, each once. */
  void compareText(TextFeatures text) {
    compare("text_features", text.tokens().transpose(0, 1), TOLERANCE);
    compare("text_mask", text.padding(), 0);
  }

  private void compareSeen(Recorder seen) {
    seen.seen()
        .forEach(
            (stage, tensor) -> {
              boolean sequence = stage.equals("prompt") || stage.startsWith("dec");
              if (sequence && !stage.endsWith(".rpb")) {
                compare(stage, tensor.transpose(0, 1), TOLERANCE);
              } else {
                boolean pixels = stage.equals("pixel_decoder") || stage.endsWith("embed");
                compare(stage, tensor, pixels ? maskTolerance : TOLERANCE);
              }
            });
    Tensor bias = seen.get("dec0.rpb");
    compare("rpb0_slice", Tensors.slice(bias, 2, 0, BIAS_QUERIES), TOLERANCE);
  }

  private void compareLayers(Recorder seen, DetectorOutput output) {
    int count = output.layers().size();
    Function<Function<Integer, Tensor>, Tensor> stacked =
        of -> {
          List<Tensor> layers = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            layers.add(of.apply(i));
          }
          return Tensors.stack(0, layers.toArray(Tensor[]::new));
        };
    compare("hs", stacked.apply(i -> seen.get("queries" + i).transpose(0, 1)), TOLERANCE);
    compare("ref_boxes", stacked.apply(i -> seen.get("reference" + i).transpose(0, 1)), TOLERANCE);
    compare(
        "presence_layers",
        stacked.apply(i -> output.layers().get(i).presence().transpose(0, 1)),
        TOLERANCE);
    compare(
        "scores_layers",
        stacked.apply(i -> output.layers().get(i).logits().unsqueeze(-1)),
        TOLERANCE);
  }

  private void compareResult(DetectorOutput output) {
    DetectorOutput.Layer last = output.last();
    compare("pred_logits", last.logits().unsqueeze(-1), TOLERANCE);
    compare("pred_boxes", last.boxes(), TOLERANCE);
    compare("presence_logit", last.presence(), TOLERANCE);
    compare("joint_logits", Detections.jointLogits(last).unsqueeze(-1), TOLERANCE);
    Tensor masks = output.masks().masks();
    compare("pred_masks", masks, maskTolerance);
    compare("semantic_seg", output.masks().semantic(), maskTolerance);
    if (golden.has(prefix + "pred_masks_selected")) {
      Tensor rows = Tensors.beside(masks, rows(golden.parameters().path("mask_queries")));
      compare("pred_masks_selected", masks.select(0, 0).index_select(0, rows), maskTolerance);
    }
  }

  private static Tensor rows(JsonNode indices) {
    long[] values = new long[indices.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = indices.get(i).asLong();
    }
    return Tensors.of(values, values.length);
  }

  private void compare(String stage, Tensor actual, double tolerance) {
    report.compareIfStored(golden, prefix + stage, actual, tolerance);
    Fingerprint.compareIfStored(report, golden, prefix + stage, actual, tolerance);
  }
}
