package io.medsam3.golden;

import io.medsam3.detector.GeometryPrompt;
import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import io.medsam3.tracker.ConceptRules;
import io.medsam3.tracker.ConceptSource;
import io.medsam3.tracker.ConceptTracker;
import io.medsam3.tracker.SessionTracks;
import io.medsam3.tracker.TrackingOptions;
import io.medsam3.tracker.TrackingOptions.Retention;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A phrase or a box over a whole grey volume: detection and tracking together. */
public final class VideoFamily implements GoldenFamily {
  private final FormulaNetworks networks;
  private final Tokenizer tokenizer;

  public VideoFamily(FormulaNetworks networks, Tokenizer tokenizer) {
    this.networks = networks;
    this.tokenizer = tokenizer;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("volume_u8") && golden.parameters().has("prompt_frame");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      ConceptRules rules = rules(golden.parameters().path("model"));
      boolean round = golden.manifest().path("storage").asString("f32").equals("round");
      Precision stored = round ? Precision.BFLOAT16 : Precision.FLOAT32;
      var checks = new VideoChecks(golden, report, round);
      try (var source = source(golden, network, rules, stored)) {
        var options = new TrackingOptions(true, stored, Retention.ALL);
        var tracks = new SessionTracks(network.tracker(), source, options);
        try (var tracker = new ConceptTracker(rules, source, tracks, checks::step)) {
          propagate(golden, tracker, checks);
        }
      }
      noGradients.close();
    }
  }

  private static void propagate(GoldenCase golden, ConceptTracker tracker, VideoChecks checks) {
    int start = golden.parameters().path("prompt_frame").asInt();
    checks.output(tracker.start(start));
    List<Boolean> directions = new ArrayList<>();
    golden.parameters().path("directions").forEach(d -> directions.add(d.asBoolean()));
    for (boolean reverse : directions.isEmpty() ? List.of(false) : directions) {
      Route route = Route.from(start, reverse ? Direction.BACKWARD : Direction.FORWARD);
      tracker.propagate(route, checks::output);
    }
    checks.end(tracker.withdrawn());
  }

  /** The released rules with a case's changes; a change that is not known is an error. */
  static ConceptRules rules(JsonNode changes) throws IOException {
    ConceptRules r = ConceptRules.released();
    Set<String> unknown = new TreeSet<>(changes.propertyNames());
    unknown.removeAll(
        Set.of(
            "det_nms_thresh",
            "hotstart_delay",
            "hotstart_unmatch_thresh",
            "hotstart_dup_thresh",
            "fill_hole_area",
            "recondition_every_nth_frame"));
    if (!unknown.isEmpty()) {
      throw new IOException("the case changes %s of the video model".formatted(unknown));
    }
    return new ConceptRules(
        r.detectionScore(),
        (float) changes.path("det_nms_thresh").asDouble(r.nmsIou()),
        changes.path("hotstart_delay").asInt(r.hotStart()),
        changes.path("hotstart_unmatch_thresh").asInt(r.unmatched()),
        changes.path("hotstart_dup_thresh").asInt(r.duplicates()),
        changes.path("fill_hole_area").asInt(r.cleanupArea()),
        changes.path("recondition_every_nth_frame").asInt(r.reconditionEvery()),
        r.mostObjects());
  }

  private ConceptSource source(
      GoldenCase golden, Sam3 network, ConceptRules rules, Precision stored) throws IOException {
    Tensor volume = golden.tensor("volume_u8");
    var sequence =
        new ConceptSource.Sequence(
            (int) volume.size(0),
            (int) volume.size(1),
            (int) volume.size(2),
            pixels(golden, volume, network.config().vision().imageSize()));
    JsonNode parameters = golden.parameters();
    boolean phrase = parameters.path("text").isString();
    Tensor ids =
        tokenizer.encode(List.of(phrase ? parameters.path("text").asString() : "visual")).tensor();
    TextFeatures text = network.text().forward(ids, Probe.NONE);
    var query =
        new ConceptSource.Query(
            text, phrase, box(parameters), parameters.path("prompt_frame").asInt(), rules);
    var parts =
        new ConceptSource.Parts(network.image(), network.detector(), network.tracker(), stored);
    return new ConceptSource(parts, sequence, query);
  }

  /** The only initial box, from x, y, w, h; null when there is none. */
  private static @Nullable GeometryPrompt box(JsonNode parameters) {
    JsonNode box = parameters.path("boxes_xywh").path(0);
    if (!box.isArray()) {
      return null;
    }
    float[] v = new float[4];
    for (int i = 0; i < 4; i++) {
      v[i] = (float) box.get(i).asDouble();
    }
    float[] centred = {v[0] + v[2] / 2, v[1] + v[3] / 2, v[2], v[3]};
    return GeometryPrompt.boxes(
        Tensors.of(centred, 1, 1, 4),
        Tensors.of(new long[] {parameters.path("box_labels").get(0).asLong()}, 1, 1),
        Tensors.zeros(ScalarType.Bool, 1, 1));
  }

  private static IntFunction<Tensor> pixels(GoldenCase golden, Tensor volume, int side) {
    long[] colour = {1, 3, side, side};
    if (golden.has("frames_input_f16_grey")) {
      Tensor prepared = golden.tensor("frames_input_f16_grey");
      return frame ->
          Tensors.toFloat(prepared.select(0, frame))
              .unsqueeze(0)
              .unsqueeze(0)
              .expand(colour, false);
    }
    long[] picture = {3, volume.size(1), volume.size(2)};
    return frame ->
        ImagePreprocessor.input(volume.select(0, frame).unsqueeze(0).expand(picture, false), side);
  }
}
