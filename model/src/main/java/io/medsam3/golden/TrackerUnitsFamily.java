package io.medsam3.golden;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.FourierCode;
import io.medsam3.tracker.MaskCandidates;
import io.medsam3.tracker.MaskCleanup;
import io.medsam3.tracker.MaskIou;
import io.medsam3.tracker.MaskOverlap;
import io.medsam3.tracker.MaskSuppression;
import io.medsam3.tracker.MemorySelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Single functions of the tracker: codes of places, mask rules, selection of memories. */
public final class TrackerUnitsFamily implements GoldenFamily {
  private static final double UNITS = 2e-6;
  private static final float NMS_SCORE = 0.3f;
  private static final String FREQUENCIES =
      "tracker.sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix";
  private static final Pattern FILL = Pattern.compile("fill(\\d+)/area(\\d+)");

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("pe/points") && golden.has("overlap/in");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) {
    try (Scope scope = new Scope()) {
      codes(golden, report);
      cleanup(golden, report);
      suppression(golden, report);
      overlap(golden, report);
      dynamicSelection(golden, report);
      conditioning(golden, report);
      memorySelection(golden, report);
    }
  }

  private static void codes(GoldenCase golden, GoldenReport report) {
    Tensor dense = golden.tensor("pe/dense");
    Tensor weights =
        Objects.requireNonNull(
            new FormulaWeights(golden.salt()).find(FREQUENCIES, 2, dense.size(0) / 2));
    var code = new FourierCode(weights);
    int grid = (int) dense.size(1);
    // The network of these codes is nano, whose patches are 14 pixels wide.
    report.compareIfStored(
        golden, "pe/codes", code.pixels(golden.tensor("pe/points"), 14 * grid), UNITS);
    report.compareIfStored(golden, "pe/dense", code.cells(grid).squeeze(0), UNITS);
  }

  private static void cleanup(GoldenCase golden, GoldenReport report) {
    for (String name : golden.names("fill")) {
      Matcher fill = FILL.matcher(name);
      if (fill.matches()) {
        Tensor in = golden.tensor("fill" + fill.group(1) + "/in");
        int area = Integer.parseInt(fill.group(2));
        report.compareIfStored(golden, name, MaskCleanup.holesAndIslands(in, area), UNITS);
      }
    }
  }

  private static void suppression(GoldenCase golden, GoldenReport report) {
    Tensor masks = golden.tensor("nms/masks");
    float[] scores = Tensors.toFloats(golden.tensor("nms/scores"));
    float[][] iou = MaskIou.between(masks, masks);
    float[] flat = new float[iou.length * iou.length];
    for (int i = 0; i < iou.length; i++) {
      System.arraycopy(iou[i], 0, flat, i * iou.length, iou.length);
    }
    report.compareIfStored(golden, "nms/iou", Tensors.of(flat, iou.length, iou.length), UNITS);
    for (String name : golden.names("nms/keep_")) {
      float most = Float.parseFloat(name.substring("nms/keep_".length()));
      boolean[] keep = MaskSuppression.keep(scores, masks, NMS_SCORE, most);
      report.compareIfStored(golden, name, Tensors.of(keep, keep.length), 0);
    }
  }

  private static void overlap(GoldenCase golden, GoldenReport report) {
    Tensor in = golden.tensor("overlap/in");
    report.compareIfStored(golden, "overlap/pixelwise", MaskOverlap.pixelwise(in), 0);
    report.compareIfStored(golden, "overlap/shrink", MaskOverlap.withoutShrunk(in), 0);
    Tensor won = MaskOverlap.objectwise(in, golden.tensor("overlap/object_scores"));
    report.compareIfStored(golden, "overlap/objectwise", won.gt(new Scalar(0)), 0);
  }

  private static void dynamicSelection(GoldenCase golden, GoldenReport report) {
    Tensor ious = golden.tensor("dynamic/all_ious");
    var all =
        new MaskCandidates(golden.tensor("dynamic/all_masks"), ious, ious.unsqueeze(-1), ious);
    MaskCandidates.Choice choice = all.single();
    report.compareIfStored(golden, "dynamic/mask", choice.masks(), 0);
    report.compareIfStored(golden, "dynamic/iou", choice.ious(), 0);
    Tensor single = Tensors.slice(all.masks(), 1, 0, 1);
    report.compareIfStored(golden, "dynamic/stability", MaskCandidates.stability(single), UNITS);
  }

  private static void conditioning(GoldenCase golden, GoldenReport report) {
    JsonNode rows = golden.manifest().path("closest_conditioning_frames");
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      var split =
          MemorySelection.nearest(
              row.path("frame").asInt(), ints(row.path("conditioning")), row.path("max").asInt());
      boolean equal =
          split.selected().equals(ints(row.path("selected")))
              && split.rest().equals(ints(row.path("unselected")));
      report.check(golden, "closest_conditioning_frames " + i, equal, split.toString());
    }
  }

  private static void memorySelection(GoldenCase golden, GoldenReport report) {
    JsonNode selection = golden.manifest().path("memory_selection");
    JsonNode scores = selection.path("scores");
    JsonNode queries = selection.path("queries");
    for (int i = 0; i < queries.size(); i++) {
      JsonNode query = queries.get(i);
      List<Integer> useful =
          MemorySelection.useful(
              query.path("frame").asInt(),
              query.path("reverse").asBoolean(),
              query.path("num_frames").asInt(),
              frame -> scores.path(Integer.toString(frame)).asDouble(Double.NaN));
      boolean equal = useful.equals(ints(query.path("valid")));
      report.check(golden, "memory_selection " + i, equal, useful.toString());
    }
  }

  private static List<Integer> ints(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }
}
