package io.medsam3.golden;

import io.medsam3.detector.DetectorOutput;
import io.medsam3.detector.GeometryPrompt;
import io.medsam3.predict.Detections;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import io.medsam3.vision.Pyramid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.databind.JsonNode;

/** Picture, phrase and boxes to the final result, at every size; the case {@code full} too. */
public final class DetectorFamily implements GoldenFamily {
  private static final double TOLERANCE = 1e-5;
  private static final String VISUAL = "visual";

  private final FormulaNetworks networks;
  private final Tokenizer tokenizer;

  public DetectorFamily(FormulaNetworks networks, Tokenizer tokenizer) {
    this.networks = networks;
    this.tokenizer = tokenizer;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    boolean single = golden.has("pred_logits") && !golden.has("img_ids");
    boolean several =
        golden.parameters().path("prompts").isObject() && golden.has("text/pred_logits");
    return single && golden.parameters().has("picture") || several;
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      Tensor picture = golden.pictures().get(0);
      Pyramid pyramid = encode(golden, report, network, picture);
      JsonNode prompts = golden.parameters().path("prompts");
      if (prompts.isObject()) {
        for (String name : prompts.propertyNames()) {
          runPrompt(new Run(golden, report, network, name + "/"), pyramid, prompts.get(name));
        }
      } else {
        runPrompt(new Run(golden, report, network, ""), pyramid, golden.parameters());
      }
      noGradients.close();
    }
  }

  private record Run(GoldenCase golden, GoldenReport report, Sam3 network, String prefix) {
    JsonNode post() {
      JsonNode manifest = golden.manifest();
      return prefix.isEmpty()
          ? manifest
          : manifest.path("prompts").path(prefix.substring(0, prefix.length() - 1));
    }
  }

  private Pyramid encode(GoldenCase golden, GoldenReport report, Sam3 network, Tensor picture) {
    int side = network.config().vision().imageSize();
    report.compareIfStored(golden, "resized_u8", ImagePreprocessor.quantised(picture, side), 0);
    Tensor input = ImagePreprocessor.input(picture, side);
    Fingerprint.compareIfStored(report, golden, "image/input", input, 0);
    List<Tensor> maps =
        network
            .image()
            .trunk(
                input,
                (stage, tensor) ->
                    Fingerprint.compareIfStored(
                        report, golden, "image/" + stage, tensor, TOLERANCE));
    Fingerprint.compareIfStored(report, golden, "image/vit_out", maps.get(0), TOLERANCE);
    Pyramid pyramid = network.image().pyramid(maps);
    for (int i = 0; i < pyramid.levels().size(); i++) {
      Fingerprint.compareIfStored(
          report, golden, "image/fpn" + i, pyramid.levels().get(i), TOLERANCE);
    }
    return pyramid;
  }

  private void runPrompt(Run run, Pyramid pyramid, JsonNode prompt) {
    String phrase = prompt.path("phrase").asString(VISUAL);
    try (Scope scope = new Scope()) {
      Tensor ids = tokenizer.encode(List.of(phrase)).tensor();
      run.report.compareIfStored(run.golden, run.prefix + "tokens", ids, 0);
      TextFeatures text = run.network.text().forward(ids, io.medsam3.nn.Probe.NONE);
      var stages = new DetectorStages(run.golden, run.report, run.prefix);
      stages.compareText(text);
      DetectorOutput output =
          stages.run(run.network.detector(), pyramid, text, boxes(prompt.path("boxes")));
      compareResult(run, output, run.post().path("post"), run.prefix);
      if (run.post().path("post").has("second")) {
        double threshold = run.golden.parameters().path("thr2").asDouble();
        String prefix = run.prefix + "thr" + threshold + "/";
        compareResult(run, output, run.post().path("post").path("second"), prefix);
      }
    }
  }

  /** From [[cx, cy, w, h], positive] each. */
  private static GeometryPrompt boxes(JsonNode list) {
    int count = list.size();
    if (count == 0) {
      return GeometryPrompt.none(1);
    }
    float[] boxes = new float[4 * count];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < 4; k++) {
        boxes[4 * i + k] = (float) list.get(i).get(0).get(k).asDouble();
      }
      labels[i] = list.get(i).get(1).asBoolean() ? 1 : 0;
    }
    return GeometryPrompt.boxes(
        Tensors.of(boxes, 1, count, 4),
        Tensors.of(labels, 1, count),
        Tensors.zeros(ScalarType.Bool, 1, count));
  }

  private static void compareResult(Run run, DetectorOutput output, JsonNode post, String prefix) {
    if (post.isMissingNode()) {
      return;
    }
    double threshold = post.path("threshold").asDouble(0.5);
    float[] scores = Tensors.toFloats(Detections.scores(output.last()).select(0, 0));
    List<Integer> kept = new ArrayList<>();
    for (int q = 0; q < scores.length; q++) {
      if (scores[q] > threshold) {
        kept.add(q);
      }
    }
    List<Integer> expected = new ArrayList<>();
    post.path("kept_index").forEach(index -> expected.add(index.asInt()));
    run.report.check(
        run.golden, prefix + "kept_index", kept.equals(expected), kept.size() + " kept");
    if (!kept.equals(expected)) {
      return;
    }
    long[] indices = kept.stream().mapToLong(q -> q).toArray();
    Tensor rows = Tensors.beside(output.last().boxes(), Tensors.of(indices, indices.length));
    int height = post.path("image_hw").get(0).asInt();
    int width = post.path("image_hw").get(1).asInt();
    Tensor keptScores = Detections.scores(output.last()).select(0, 0).index_select(0, rows);
    run.report.compareIfStored(run.golden, prefix + "scores", keptScores, TOLERANCE);
    Tensor boxes = Detections.pixelBoxes(output.last().boxes().select(0, 0), height, width);
    run.report.compareIfStored(
        run.golden, prefix + "boxes_px", boxes.index_select(0, rows), TOLERANCE);
    comparePixels(run, output, kept, post, prefix);
  }

  private static void comparePixels(
      Run run, DetectorOutput output, List<Integer> kept, JsonNode post, String prefix) {
    if (!run.golden.has(prefix + "masks_packed")) {
      return;
    }
    int height = post.path("image_hw").get(0).asInt();
    int width = post.path("image_hw").get(1).asInt();
    Tensor stored = run.golden.tensor(prefix + "masks_packed");
    byte[] packed = Tensors.toBytes(stored);
    Tensor masks = output.masks().masks().select(0, 0);
    long differing = 0;
    for (int row = 0; row < stored.size(0); row++) {
      byte[] mask = Detections.binary(masks.select(0, kept.get(row)), height, width);
      differing += PackedMasks.differing(mask, packed, row);
    }
    long total = stored.size(0) * height * width;
    long near = post.path("pixels_with_probability_within_1e-3_of_half").asLong(total / 10_000);
    run.report.pixels(run.golden, prefix + "masks_packed", differing, total, near);
  }
}
