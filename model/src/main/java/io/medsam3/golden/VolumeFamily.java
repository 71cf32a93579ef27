package io.medsam3.golden;

import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.Clicks;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.FrameSource;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.tracker.PromptedFrame;
import io.medsam3.tracker.TrackedFrame;
import io.medsam3.tracker.TrackingOptions;
import io.medsam3.tracker.TrackingOptions.Retention;
import io.medsam3.tracker.TrackingSession;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Clicks, boxes and masks on slices of a grey volume, carried to the other slices. */
public final class VolumeFamily implements GoldenFamily {
  private final FormulaNetworks networks;

  public VolumeFamily(FormulaNetworks networks) {
    this.networks = networks;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("volume_u8") && golden.parameters().path("steps").isArray();
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    JsonNode manifest = golden.manifest();
    boolean round = manifest.path("storage").asString("f32").equals("round");
    var options =
        new TrackingOptions(
            manifest.path("memory_selection").asBoolean(true),
            round ? Precision.BFLOAT16 : Precision.FLOAT32,
            Retention.ALL);
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      var stages = new Stages(golden, report, round, network.tracker().imageSize());
      var slices = new Slices(network, golden.tensor("volume_u8"));
      try (var session = new TrackingSession(network.tracker(), slices, options, stages)) {
        JsonNode steps = golden.parameters().path("steps");
        for (int i = 0; i < steps.size(); i++) {
          stages.step = "s" + i + "/";
          step(session, steps.get(i), stages);
        }
      }
      noGradients.close();
    }
  }

  private static void step(TrackingSession session, JsonNode step, Stages stages) {
    try (Scope scope = new Scope()) {
      switch (step.path("do").asString()) {
        case "points" -> {
          boolean keep = !step.path("clear_old").asBoolean(true);
          int frame = step.path("frame").asInt();
          stages.prompted(session.click(frame, step.path("obj").asInt(), clicks(step), keep));
        }
        case "mask" -> {
          Tensor mask = stages.golden.tensor(stages.step + "mask");
          stages.prompted(session.mask(step.path("frame").asInt(), step.path("obj").asInt(), mask));
        }
        default -> propagate(session, step, stages);
      }
    }
  }

  private static void propagate(TrackingSession session, JsonNode step, Stages stages) {
    boolean reverse = step.path("reverse").asBoolean(false);
    int start = step.path("start").asInt(session.firstPrompted());
    Route route = Route.from(start, reverse ? Direction.BACKWARD : Direction.FORWARD);
    stages.prompted = session::promptedFrames;
    session.propagate(route, stages::tracked);
  }

  private static Clicks clicks(JsonNode step) {
    Clicks clicks = Clicks.none();
    if (step.path("box").isArray()) {
      float[] box = new float[4];
      for (int i = 0; i < 4; i++) {
        box[i] = (float) step.path("box").get(i).asDouble();
      }
      clicks = Clicks.box(box[0], box[1], box[2], box[3]);
    }
    for (int i = 0; i < step.path("labels").size(); i++) {
      float x = (float) step.path("points").get(i).get(0).asDouble();
      float y = (float) step.path("points").get(i).get(1).asDouble();
      boolean include = step.path("labels").get(i).asLong() == PromptPoints.INCLUDE;
      clicks = clicks.then(include ? Clicks.include(x, y) : Clicks.exclude(x, y));
    }
    return clicks;
  }

  /** Grey slices, encoded when asked for. */
  private static final class Slices implements FrameSource {
    private final Sam3 network;
    private final Tensor volume;

    Slices(Sam3 network, Tensor volume) {
      this.network = network;
      this.volume = volume;
    }

    @Override
    public int count() {
      return (int) volume.size(0);
    }

    @Override
    public int height() {
      return (int) volume.size(1);
    }

    @Override
    public int width() {
      return (int) volume.size(2);
    }

    @Override
    public FrameFeatures frame(int index) {
      Tensor grey = volume.select(0, index).unsqueeze(0);
      Tensor picture = grey.expand(new long[] {3, height(), width()}, false);
      Tensor input = ImagePreprocessor.input(picture, network.config().vision().imageSize());
      return network.tracker().features(network.image().trunk(input, Probe.NONE));
    }
  }

  /** Compares what a session shows, under the names of the step and frame at hand. */
  private static final class Stages implements Probe {
    /** What later frames may differ by once a remembered pixel fell on the other side. */
    private static final double AFTER_FLIP = 5e-3;

    private final GoldenCase golden;
    private final GoldenReport report;
    private final double tolerance;
    private final double memoryTolerance;
    private final long side;
    private Supplier<Set<Integer>> prompted = Set::of;
    private String step = "";
    private boolean flipped;

    Stages(GoldenCase golden, GoldenReport report, boolean round, long side) {
      this.golden = golden;
      this.report = report;
      this.side = side;
      tolerance = round ? 5e-3 : 2e-4;
      memoryTolerance = round ? 2e-2 : 1e-3;
    }

    @Override
    public void see(String stage, Tensor tensor) {
      if (!stage.startsWith("frame")) {
        compare(step + stage, tensor, tolerance());
        return;
      }
      int frame = Integer.parseInt(stage.substring("frame".length(), stage.indexOf('.')));
      String part = stage.substring(stage.indexOf('.') + 1);
      String name = prefix(frame) + part;
      if (part.equals("low_res") && prompted.get().contains(frame)) {
        flipped |= TrackerHeadFamily.undecided(tensor, side);
      }
      if (part.equals("memory")) {
        double allowed = flipped ? TrackerHeadFamily.FLIPPED_MEMORY : memoryTolerance;
        compare(name, tensor, allowed);
        Fingerprint.compareIfStored(report, golden, name + "_check", tensor, allowed);
      } else {
        compare(name, tensor, tolerance());
      }
    }

    private double tolerance() {
      return flipped ? Math.max(tolerance, AFTER_FLIP) : tolerance;
    }

    private String prefix(int frame) {
      return String.format(Locale.ROOT, "%sf%02d/", step, frame);
    }

    void prompted(PromptedFrame frame) {
      pixels(step, frame.logits());
    }

    void tracked(TrackedFrame frame) {
      pixels(prefix(frame.frame()), frame.logits());
    }

    private void compare(String name, Tensor tensor, double allowed) {
      Tensor expected = golden.has(name) ? golden.tensor(name) : null;
      // Without memory selection the official code keeps no predicted quality: stored empty.
      if (expected != null && expected.numel() > 0) {
        report.compare(golden, name, tensor.reshape(Tensors.shape(expected)), expected, allowed);
      }
    }

    private void pixels(String prefix, Tensor logits) {
      String name = prefix + "video_masks_packed";
      if (golden.has(name)) {
        long differing = InteractiveFamily.differing(logits, golden.tensor(name));
        long total = logits.numel();
        report.pixels(golden, name, differing, total, Math.max(total / 10_000, 1));
      }
    }
  }
}
