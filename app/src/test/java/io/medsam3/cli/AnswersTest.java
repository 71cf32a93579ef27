package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.job.ResultRecord;
import io.medsam3.predict.Detection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a line says of an answer. */
class AnswersTest {
  private static final ResultRecord.Source PICTURE =
      new ResultRecord.Source("p.png", "", "PNG", List.of(10, 10, 1), List.of());

  @Test
  void instancesAreCounted() {
    var box = new Detection.Box(0, 0, 1, 1);
    List<ResultRecord.Instance> two =
        List.of(new ResultRecord.Instance(0.9, box, 5), new ResultRecord.Instance(0.7, box, 3));
    assertThat(words(Optional.of(0.95), Optional.of(0.9), 8, two))
        .isEqualTo("polyp: 2 found, best 0.90, 8.0 % of the picture");
  }

  @Test
  void presenceIsSaidOfWordsOnly() {
    assertThat(words(Optional.of(0.95), Optional.of(0.95), 8, List.of()))
        .isEqualTo("polyp: presence 0.95, 8.0 % of the picture");
    assertThat(words(Optional.of(0.05), Optional.of(0.0), 0, List.of()))
        .isEqualTo("polyp: nothing found, presence 0.05");
    assertThat(words("", "object", Optional.empty(), Optional.of(0.7), 8, List.of()))
        .isEqualTo("object: score 0.70, 8.0 % of the picture");
    assertThat(words("", "object", Optional.empty(), Optional.empty(), 8, List.of()))
        .isEqualTo("object: 8.0 % of the picture");
  }

  @Test
  void whatWasUnderstoodFollowsWhatWasAsked() {
    assertThat(words("Leber", "liver", Optional.of(0.9), Optional.of(0.9), 8, List.of()))
        .isEqualTo("Leber (liver): presence 0.90, 8.0 % of the picture");
  }

  private static String words(
      Optional<Double> presence,
      Optional<Double> score,
      long pixels,
      List<ResultRecord.Instance> instances) {
    return words("polyp", "polyp", presence, score, pixels, instances);
  }

  private static String words(
      String asked,
      String phrase,
      Optional<Double> presence,
      Optional<Double> score,
      long pixels,
      List<ResultRecord.Instance> instances) {
    var answer =
        new ResultRecord.Answer(
            asked,
            phrase,
            Optional.empty(),
            Optional.empty(),
            1,
            presence,
            score,
            pixels,
            Optional.empty(),
            instances,
            List.of(),
            "");
    return Answers.words(answer, PICTURE);
  }
}
