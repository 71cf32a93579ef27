package io.medsam3.golden;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.ConceptFrame;
import io.medsam3.tracker.ConceptStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Compares the runs and outputs of a video case, in order. */
final class VideoChecks {
  private final GoldenCase golden;
  private final GoldenReport report;
  private final double masks;
  private final double scores;
  private int runs;
  private int outputs;

  VideoChecks(GoldenCase golden, GoldenReport report, boolean round) {
    this.golden = golden;
    this.report = report;
    this.masks = round ? 5e-3 : 2e-4;
    this.scores = round ? 5e-3 : 1e-5;
  }

  /** One frame's decisions. */
  void step(ConceptStep step) {
    JsonNode run = golden.manifest().path("runs").path(runs);
    String prefix = String.format(Locale.ROOT, "run%02d_f%02d/", runs, step.frame());
    runs++;
    check(prefix + "frame", step.frame(), run.path("frame").asInt());
    ints(prefix + "tracked_ids_before", step.objects(), run.path("tracked_ids_before"));
    ints(prefix + "new_detections", step.match().fresh(), run.path("new_detections"));
    ints(prefix + "new_detection_index", step.match().fresh(), run.path("new_detection_index"));
    ints(prefix + "new_ids", step.born(), run.path("new_ids"));
    ints(prefix + "unmatched_ids", step.match().unmatched(), run.path("unmatched_ids"));
    ints(prefix + "empty_ids", step.match().empty(), run.path("empty_ids"));
    map(prefix + "matches", step.match().tracksOf(), run.path("matches"));
    map(prefix + "high_confidence", step.match().confident(), run.path("high_confidence"));
    ints(prefix + "removed_now", step.withdrawn(), run.path("removed_now"));
    ints(prefix + "reconditioned", step.renewed(), run.path("reconditioned"));
    ints(prefix + "suppressed_overlap", step.hidden(), run.path("suppressed_overlap"));
    map(prefix + "last_occluded", step.lastOccluded(), run.path("last_occluded"));
    map(prefix + "keep_alive", step.alive(), run.path("keep_alive"));
    map(prefix + "unmatched_frames", step.unmatchedFrames(), run.path("unmatched_frames"));
    tensors(prefix, step);
  }

  private void tensors(String prefix, ConceptStep step) {
    try (Scope scope = new Scope()) {
      var found = step.detections();
      compare(prefix + "det_scores", Tensors.of(found.scores(), found.count()), scores);
      compare(prefix + "det_boxes", found.boxes(), scores);
      compare(prefix + "det_masks", found.logits(), masks);
      compare(prefix + "trk_low_res", step.tracks().logits(), masks);
      float[] visible = step.tracks().scores();
      compare(prefix + "trk_scores", Tensors.of(visible, visible.length), masks);
    }
  }

  private void compare(String name, Tensor actual, double tolerance) {
    report.compareIfStored(golden, name, actual, tolerance);
  }

  /** One answer, in the order in which they are given. */
  void output(ConceptFrame frame) {
    String prefix = String.format(Locale.ROOT, "out%02d_f%02d/", outputs, frame.frame());
    JsonNode expected = golden.manifest().path("outputs").path(outputs);
    outputs++;
    check(prefix + "frame", frame.frame(), expected.path("frame").asInt());
    ints(prefix + "ids", frame.objects(), expected.path("ids"));
    int count = frame.objects().size();
    if (count != expected.path("ids").size() || count == 0) {
      return;
    }
    try (Scope scope = new Scope()) {
      compare(prefix + "probs", Tensors.of(frame.scores(), count), scores);
      float[] boxes = new float[4 * count];
      for (int i = 0; i < count; i++) {
        System.arraycopy(frame.boxes()[i], 0, boxes, 4 * i, 4);
      }
      compare(prefix + "boxes_xywh", Tensors.of(boxes, count, 4), scores);
      pixels(prefix + "masks_packed", frame);
    }
  }

  private void pixels(String name, ConceptFrame frame) {
    byte[] packed = Tensors.toBytes(golden.tensor(name));
    long differing = 0;
    long total = 0;
    for (int row = 0; row < frame.masks().length; row++) {
      boolean[] mask = frame.masks()[row];
      byte[] bits = new byte[mask.length];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = (byte) (mask[i] ? 1 : 0);
      }
      differing += PackedMasks.differing(bits, packed, row);
      total += bits.length;
    }
    report.pixels(golden, name, differing, total, Math.max(1, total / 10_000));
  }

  /** After the last frame. */
  void end(Set<Integer> withdrawn) {
    check("number of runs", runs, golden.manifest().path("runs").size());
    check("number of outputs", outputs, golden.manifest().path("outputs").size());
    ints("removed_ids", withdrawn, golden.manifest().path("removed_ids"));
  }

  private void check(String name, int found, int expected) {
    report.check(golden, name, found == expected, "%d, expected %d".formatted(found, expected));
  }

  private void ints(String name, Collection<Integer> found, JsonNode expected) {
    if (expected.isArray()) {
      List<Integer> wanted = new ArrayList<>();
      expected.forEach(value -> wanted.add(value.asInt()));
      boolean equal = List.copyOf(found).equals(wanted);
      report.check(golden, name, equal, "%s, expected %s".formatted(found, wanted));
    }
  }

  private void map(String name, Map<Integer, ?> found, JsonNode expected) {
    if (expected.isObject()) {
      Map<Integer, String> wanted = new TreeMap<>();
      expected
          .properties()
          .forEach(entry -> wanted.put(Integer.valueOf(entry.getKey()), plain(entry.getValue())));
      Map<Integer, String> shown = new TreeMap<>();
      found.forEach((key, value) -> shown.put(key, value.toString().replace(" ", "")));
      report.check(golden, name, shown.equals(wanted), "%s, expected %s".formatted(shown, wanted));
    }
  }

  private static String plain(JsonNode value) {
    return value.toString().replace(" ", "");
  }
}
