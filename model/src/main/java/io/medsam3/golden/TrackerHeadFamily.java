package io.medsam3.golden;

import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.HeadOutput;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.tracker.Tracker;
import java.io.IOException;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The tracker's mask head and memory encoder on a first frame, prompt by prompt. */
public final class TrackerHeadFamily implements GoldenFamily {
  private static final double FEATURES = 1e-5;
  private static final double HEAD = 2e-5;
  private static final double SOFT_MEMORY = 1e-4;
  private static final double POSITIONS = 2e-7;

  /** Where a mask's pixel may fall on either side; golden/README.md, section 8. */
  static final double FLIPPED_MEMORY = 0.1;

  private static final double UNDECIDED = 1e-4;

  private final FormulaNetworks networks;

  public TrackerHeadFamily(FormulaNetworks networks) {
    this.networks = networks;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("memory_pos") && golden.parameters().path("prompts").isObject();
  }

  /** One prompt of a case. */
  private record Run(
      GoldenCase golden,
      GoldenReport report,
      Tracker tracker,
      FrameFeatures frame,
      String name,
      JsonNode prompt) {
    void compare(String stage, Tensor actual, double tolerance) {
      report.compareIfStored(golden, name + "/" + stage, actual, tolerance);
    }

    Probe probe() {
      return (stage, tensor) -> compare(stage, tensor, HEAD);
    }

    @Nullable Tensor stored(String stage) {
      return golden.has(name + "/" + stage) ? golden.tensor(name + "/" + stage) : null;
    }
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    JsonNode prompts = golden.parameters().path("prompts");
    for (String name : prompts.propertyNames()) {
      JsonNode prompt = prompts.get(name);
      Sam3 network = networks.network(golden, prompt.path("overrides"));
      try (Scope scope = new Scope()) {
        NoGradGuard noGradients = new NoGradGuard();
        FrameFeatures frame = features(golden, report, network);
        run(new Run(golden, report, network.tracker(), frame, name, prompt));
        report.compareIfStored(
            golden, "memory_pos", network.tracker().memoryPositions(), POSITIONS);
        noGradients.close();
      }
    }
  }

  static FrameFeatures features(GoldenCase golden, GoldenReport report, Sam3 network)
      throws IOException {
    Tensor picture = golden.pictures().get(0);
    Tensor input = ImagePreprocessor.input(picture, network.config().vision().imageSize());
    FrameFeatures frame = network.tracker().features(network.image().trunk(input, Probe.NONE));
    Tensor[] maps = {frame.fine(), frame.middle(), frame.top()};
    String[] names = {"s0", "s1", "fpn2"};
    for (int i = 0; i < maps.length; i++) {
      report.compareIfStored(golden, names[i], maps[i], FEATURES);
      Fingerprint.compareIfStored(report, golden, names[i], maps[i], FEATURES);
    }
    return frame;
  }

  private static void run(Run run) {
    Tensor mask = run.stored("mask");
    HeadOutput output = mask == null ? prompted(run) : given(run, mask);
    run.compare("low_res_multimasks", output.choices(), HEAD);
    run.compare("ious", output.ious(), HEAD);
    run.compare("low_res_mask", output.lowResLogits(), HEAD);
    run.compare("high_res_mask", output.logits(), HEAD);
    run.compare("obj_ptr", output.pointer(), HEAD);
    run.compare("object_score", output.objectScore(), HEAD);
    for (boolean hard : new boolean[] {true, false}) {
      Tensor memory = run.tracker.memory(run.frame, output.logits(), output.objectScore(), hard);
      double hardTolerance =
          undecided(output.lowResLogits(), run.tracker.imageSize()) ? FLIPPED_MEMORY : HEAD;
      run.compare(hard ? "memory_hard" : "memory_soft", memory, hard ? hardTolerance : SOFT_MEMORY);
    }
  }

  /** Whether a logit is so near 0, at the model's size, that rounding decides its side. */
  static boolean undecided(Tensor lowRes, long side) {
    try (Scope scope = new Scope()) {
      Tensor logits = Tensors.resize(lowRes, side, side);
      return logits.abs().min().item_float() < UNDECIDED;
    }
  }

  private static HeadOutput prompted(Run run) {
    PromptPoints points = points(run.prompt);
    Tensor earlier = run.stored("prev_mask");
    FrameFeatures frame = run.tracker.withoutMemory(run.frame);
    boolean multimask = points == null || points.count() <= 1;
    return run.tracker.head(frame, points, earlier, multimask, run.probe());
  }

  private static HeadOutput given(Run run, Tensor mask) {
    long side = run.tracker.memoryMaskSide();
    Tensor soft =
        Tensors.resizeAntialiased(Tensors.toFloat(mask).unsqueeze(0).unsqueeze(0), side, side);
    run.compare("mask_16g", soft, HEAD);
    return run.tracker.given(run.frame, soft, run.probe());
  }

  /** Points in model pixels, or null when the prompt has none. */
  private static @Nullable PromptPoints points(JsonNode prompt) {
    JsonNode list = prompt.path("points");
    if (list.isEmpty()) {
      return null;
    }
    float[] places = new float[2 * list.size()];
    long[] labels = new long[list.size()];
    for (int i = 0; i < labels.length; i++) {
      places[2 * i] = (float) list.get(i).get(0).asDouble();
      places[2 * i + 1] = (float) list.get(i).get(1).asDouble();
      labels[i] = prompt.path("labels").get(i).asLong();
    }
    return PromptPoints.of(places, labels);
  }
}
