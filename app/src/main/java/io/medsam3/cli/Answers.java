package io.medsam3.cli;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.predict.Detection;
import io.medsam3.predict.Segmentation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers in words, and as facts for JSON, with where they came from. */
final class Answers {
  private Answers() {}

  /** Such as "polyp: 2 found, best 0.91, 8.3 % of the picture". */
  static String sentence(Segmentation answer) {
    String phrase = answer.prompt().phrase() == null ? "boxes" : answer.prompt().phrase();
    if (!answer.found()) {
      return "%s: nothing found, presence %s".formatted(phrase, two(answer.presence()));
    }
    int count = objects(answer);
    String found =
        answer.detections().isEmpty()
            ? "%d region%s, presence %s"
                .formatted(count, count == 1 ? "" : "s", two(answer.presence()))
            : "%d found, best %s".formatted(count, two(best(answer)));
    return "%s: %s, %.1f %% of the picture".formatted(phrase, found, 100 * share(answer));
  }

  /** Instances, or where the concept is one map the regions of it. */
  static int objects(Segmentation answer) {
    return answer.detections().isEmpty()
        ? Regions.count(answer.mask())
        : answer.detections().size();
  }

  private static double best(Segmentation answer) {
    return answer.detections().stream().mapToDouble(Detection::score).max().orElse(0);
  }

  private static double share(Segmentation answer) {
    return answer.mask().count() / (double) answer.mask().size().voxels();
  }

  /** Everything about one picture's answers. */
  static Map<String, Object> facts(
      Checkpoint checkpoint, Path input, List<Segmentation> answers, List<Path> masks)
      throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("picture", input.toString());
    facts.put("model", checkpoint.path().toString());
    facts.put("modelSha256", checkpoint.sha256(done -> {}));
    facts.put("selection", answers.get(0).selection().label());
    List<Map<String, Object>> prompts = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Segmentation answer = answers.get(i);
      Map<String, Object> prompt = new LinkedHashMap<>();
      prompt.put("phrase", answer.prompt().phrase());
      prompt.put("boxes", answer.prompt().exemplars());
      prompt.put("presence", answer.presence());
      prompt.put("pixels", answer.mask().count());
      prompt.put("mask", masks.get(i).toString());
      prompt.put("instances", answer.detections().stream().map(Answers::instance).toList());
      prompts.add(prompt);
    }
    facts.put("answers", prompts);
    return facts;
  }

  private static Map<String, Object> instance(Detection detection) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("score", detection.score());
    facts.put("box", detection.box());
    facts.put("pixels", detection.mask().count());
    return facts;
  }

  static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
