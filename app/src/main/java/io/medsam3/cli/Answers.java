package io.medsam3.cli;

import io.medsam3.job.ResultRecord;
import io.medsam3.predict.Segmentation;
import io.medsam3.predict.SliceScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Answers in words. */
final class Answers {
  private Answers() {}

  /**
   * Such as "polyp: 2 found, best 0.91, 8.3 % of the picture" or "Leber (liver): presence 0.98,
   * 1480.2 ml in 41 of 80 slices".
   */
  static String words(ResultRecord.Answer answer, ResultRecord.Source input) {
    List<String> words = new ArrayList<>();
    if (!answer.found()) {
      words.add("nothing found");
    }
    if (answer.instances().isEmpty()) {
      answer
          .presence()
          .map(presence -> "presence " + two(presence))
          .or(() -> answer.score().map(score -> "score " + two(score)))
          .ifPresent(words::add);
    } else {
      words.add("%d found".formatted(answer.instances().size()));
      answer.score().ifPresent(score -> words.add("best " + two(score)));
    }
    if (answer.found()) {
      words.add(size(answer, input));
    }
    return answer.name() + ": " + String.join(", ", words);
  }

  private static String size(ResultRecord.Answer answer, ResultRecord.Source input) {
    String size =
        answer
            .extent()
            .map(
                extent ->
                    extent
                        .millilitres()
                        .map(ml -> String.format(Locale.ROOT, "%.2f ml", ml))
                        .orElseGet(
                            () ->
                                String.format(
                                    Locale.ROOT,
                                    "%.1f mm2",
                                    extent.squareMillimetres().orElse(0.0))))
            .orElseGet(() -> share(answer, input.size()));
    if (answer.slices().size() < 2) {
      return size;
    }
    long covered = answer.slices().stream().map(SliceScore::pixels).filter(n -> n > 0).count();
    return "%s in %d of %d slices".formatted(size, covered, answer.slices().size());
  }

  private static String share(ResultRecord.Answer answer, List<Integer> size) {
    double all = (double) size.get(0) * size.get(1) * size.get(2);
    String of = size.get(2) == 1 ? "picture" : "stack";
    return String.format(Locale.ROOT, "%.1f %% of the %s", 100 * answer.voxels() / all, of);
  }

  /** Instances, or where the concept is one map the regions of it. */
  static int objects(Segmentation answer) {
    return answer.detections().isEmpty()
        ? Regions.count(answer.mask())
        : answer.detections().size();
  }

  static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
