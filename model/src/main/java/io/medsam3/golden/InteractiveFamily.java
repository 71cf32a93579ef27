package io.medsam3.golden;

import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.InteractivePredictor;
import io.medsam3.tracker.InteractivePredictor.Answer;
import io.medsam3.tracker.InteractivePredictor.Request;
import io.medsam3.tracker.PromptPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Clicks, boxes and earlier masks on one picture, up to masks at the picture's size. */
public final class InteractiveFamily implements GoldenFamily {
  private static final double HEAD = 2e-5;

  /** Mask logits at full size, where rounding has more steps to add up. */
  private static final double FULL = 5e-5;

  /** The one click of the case at full size. */
  private static final String FULL_MASK = "click/low_res_best";

  private final FormulaNetworks networks;

  public InteractiveFamily(FormulaNetworks networks) {
    this.networks = networks;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has(FULL_MASK)
        || golden.has("image_pe") && golden.parameters().path("prompts").isObject();
  }

  /** One prompt of a case, at the picture's size. */
  private record Run(
      GoldenCase golden, GoldenReport report, String name, JsonNode prompt, int height, int width) {
    void compare(String stage, Tensor actual) {
      String stored = name + "/" + stage;
      if (golden.has(stored)) {
        // Where there is one prompt the official predictor leaves out its axis.
        Tensor expected = golden.tensor(stored);
        Tensor fitted = actual.dim() > expected.dim() ? actual.squeeze(0) : actual;
        report.compare(golden, stored, fitted, expected, HEAD);
      }
    }
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    if (golden.has(FULL_MASK)) {
      click(golden, report, network);
      return;
    }
    var predictor = new InteractivePredictor(network.tracker());
    JsonNode parameters = golden.parameters();
    JsonNode prompts = parameters.path("prompts");
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      report.compareIfStored(golden, "image_pe", network.tracker().cellPositions(), HEAD);
      FrameFeatures frame = predictor.prepare(TrackerHeadFamily.features(golden, report, network));
      for (String name : prompts.propertyNames()) {
        int height = parameters.path("h").asInt();
        int width = parameters.path("w").asInt();
        ask(predictor, frame, new Run(golden, report, name, prompts.get(name), height, width));
      }
      noGradients.close();
    }
  }

  private static void click(GoldenCase golden, GoldenReport report, Sam3 network)
      throws IOException {
    var predictor = new InteractivePredictor(network.tracker());
    int height = golden.parameters().path("h").asInt();
    int width = golden.parameters().path("w").asInt();
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      FrameFeatures frame = predictor.prepare(TrackerHeadFamily.features(golden, report, network));
      Tensor place = golden.tensor("click/point").unsqueeze(0);
      Tensor label = Tensors.of(new long[] {PromptPoints.INCLUDE}, 1, 1);
      PromptPoints points = predictor.inModelPixels(place, label, height, width);
      Answer answer =
          predictor.predict(frame, new Request(points, null, true), height, width, Probe.NONE);
      Tensor iou = answer.predictedIou().squeeze(0);
      Tensor lowRes = answer.lowResLogits().squeeze(0);
      report.compareIfStored(golden, "click/iou", iou, HEAD);
      Fingerprint.compareIfStored(report, golden, "click/low_res", lowRes, FULL);
      Tensor best = lowRes.select(0, iou.argmax().item_long());
      report.compareIfStored(golden, FULL_MASK, best, FULL);
      noGradients.close();
    }
  }

  private static void ask(InteractivePredictor predictor, FrameFeatures frame, Run run) {
    try (Scope scope = new Scope()) {
      String masks = run.name + "/mask_input";
      Tensor mask = run.golden.has(masks) ? run.golden.tensor(masks).unsqueeze(0) : null;
      boolean multimask = run.prompt.path("multimask").asBoolean(true);
      Answer answer =
          predictor.predict(
              frame,
              new Request(points(predictor, run), mask, multimask),
              run.height,
              run.width,
              (stage, tensor) -> see(run, stage, tensor));
      run.compare("masks_logits", answer.logits());
      run.compare("iou", answer.predictedIou());
      run.compare("low_res", answer.lowResLogits());
      pixels(run, "masks_packed", "pixels within 1e-3 of 0", answer.logits());
    }
  }

  private static void see(Run run, String stage, Tensor tensor) {
    switch (stage) {
      case "dense" -> run.compare(stage, expanded(run, tensor));
      case "decoder_object_score" -> run.compare("object_score", tensor);
      case "masks_no_fill_logits" -> {
        run.compare(stage, tensor);
        pixels(run, "masks_no_fill_packed", "pixels within 1e-3 of 0 (no fill)", tensor);
      }
      default -> run.compare(stage, tensor);
    }
  }

  private static Tensor expanded(Run run, Tensor dense) {
    String stored = run.name + "/dense";
    return run.golden.has(stored)
        ? dense.expand(Tensors.shape(run.golden.tensor(stored)), false)
        : dense;
  }

  private static void pixels(Run run, String stage, String near, Tensor logits) {
    String stored = run.name + "/" + stage;
    if (run.golden.has(stored)) {
      long allowed = run.golden.manifest().path("prompts").path(run.name).path(near).asLong(0);
      long differing = differing(logits, run.golden.tensor(stored));
      long total = logits.numel();
      run.report.pixels(run.golden, stored, differing, total, Math.max(allowed, total / 10_000));
    }
  }

  /** Pixels of all masks (..., H, W) whose sign differs from the packed rows. */
  static long differing(Tensor logits, Tensor packed) {
    byte[] bytes = Tensors.toBytes(packed);
    long height = logits.size(-2);
    long width = logits.size(-1);
    Tensor rows = logits.gt(new Scalar(0)).reshape(-1, height * width);
    long differing = 0;
    for (int row = 0; row < rows.size(0); row++) {
      differing += PackedMasks.differing(Tensors.toBytes(rows.select(0, row)), bytes, row);
    }
    return differing;
  }

  /** Box corners, then clicks, in model pixels; null when the prompt has neither. */
  private static @Nullable PromptPoints points(InteractivePredictor predictor, Run run) {
    JsonNode boxes = run.prompt.path("box");
    boolean several = boxes.path(0).isArray();
    int count = several ? boxes.size() : 1;
    List<Float> places = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (JsonNode edge : several ? boxes.get(i) : boxes) {
        places.add((float) edge.asDouble());
      }
      if (!boxes.isEmpty()) {
        labels.addAll(List.of(PromptPoints.TOP_LEFT, PromptPoints.BOTTOM_RIGHT));
      }
      for (JsonNode point : run.prompt.path("point_coords")) {
        places.add((float) point.get(0).asDouble());
        places.add((float) point.get(1).asDouble());
      }
      run.prompt.path("point_labels").forEach(label -> labels.add(label.asLong()));
    }
    if (labels.isEmpty()) {
      return null;
    }
    float[] xy = new float[places.size()];
    for (int i = 0; i < xy.length; i++) {
      xy[i] = places.get(i);
    }
    long each = labels.size() / count;
    long[] kinds = labels.stream().mapToLong(label -> label).toArray();
    return predictor.inModelPixels(
        Tensors.of(xy, count, each, 2), Tensors.of(kinds, count, each), run.height, run.width);
  }
}
