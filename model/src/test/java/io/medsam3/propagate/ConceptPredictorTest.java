package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.ConceptRules;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Volume;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConceptPredictorTest {
  /** Takes every detection, for the weights are no trained ones. */
  private static final ConceptRules EAGER = new ConceptRules(0, 0.1f, 3, 3, 3, 0, 0, 3);

  private static ConceptAnswer find(Volume volume, boolean everySlice, ConceptRules rules)
      throws Exception {
    ConceptAnswer[] answer = new ConceptAnswer[1];
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          var source = new FormulaWeights("");
          try (Sam3 network = Sam3.load(config, source, Precision.FLOAT32, name -> true)) {
            var settings = new ConceptSettings(VolumeSettings.across(Axis.K), everySlice, rules);
            answer[0] = new ConceptPredictor(network).find(volume, "liver", settings);
          }
        });
    return answer[0];
  }

  @Test
  void everySliceIsSearchedOnceWhenAsked() throws Exception {
    ConceptAnswer answer = find(VolumeSessionTest.ball(), true, EAGER);
    assertThat(answer.cost().encoded()).isEqualTo(9);
    assertThat(answer.cost().interpolated()).isZero();
    assertThat(answer.cost().toString()).contains("9 of 9 slices encoded");
    assertThat(answer.instances()).isNotEmpty().hasSizeLessThanOrEqualTo(3);
    assertThat(answer.instances())
        .extracting(ConceptAnswer.Instance::number)
        .doesNotHaveDuplicates();
    assertThat(answer.instances()).allMatch(one -> !one.mask().isEmpty());
    assertThat(answer.segments().list()).hasSameSizeAs(answer.instances());
  }

  @Test
  void thinSlicesAreSkippedAndInterpolatedAndThatIsTold() throws Exception {
    ConceptAnswer answer = find(VolumeSessionTest.ball(), false, EAGER); // 1 mm
    assertThat(answer.cost().encoded()).isEqualTo(4); // 0 3 6 8
    assertThat(answer.cost().interpolated()).isEqualTo(5);
    assertThat(answer.cost().stepMm()).isEqualTo(3);
    Stream<Mask> masks = answer.instances().stream().map(ConceptAnswer.Instance::mask);
    assertThat(masks)
        .anyMatch(mask -> Stream.of(1, 2, 4, 5, 7).anyMatch(k -> !mask.isSliceEmpty(k)));
  }

  @Test
  void nothingIsFoundWhereNoDetectionIsGoodEnough() throws Exception {
    ConceptRules strict = new ConceptRules(1, 0.1f, 3, 3, 3, 0, 0, 3);
    ConceptAnswer answer = find(VolumeSessionTest.ball(), false, strict);
    assertThat(answer.instances()).isEmpty();
    assertThat(answer.segments().list()).isEmpty();
  }

  @Test
  void keySlicesEndWithTheLastAndLieNoFartherThanThreeMillimetres() {
    assertThat(KeySlices.planned(10, 1).slices()).containsExactly(0, 3, 6, 9);
    assertThat(KeySlices.planned(8, 1.6).slices()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(KeySlices.planned(6, 0.7).slices()).containsExactly(0, 4, 5);
    assertThat(KeySlices.planned(1, 0.1).slices()).containsExactly(0);
    assertThat(KeySlices.all(3).slices()).isEqualTo(List.of(0, 1, 2));
  }

  @Test
  void masksBetweenSlicesMoveFromOneToTheOther() {
    boolean[] left = {false, true, true, true, false, false, false, false, false};
    boolean[] right = {false, false, false, true, true, true, false, false, false};
    boolean[] middle = {false, false, true, true, true, false, false, false, false};
    SliceInterpolation between = new SliceInterpolation(left, right, 9, 1);
    assertThat(between.at(0)).isEqualTo(left);
    assertThat(between.at(0.5)).isEqualTo(middle);
    assertThat(between.at(1)).isEqualTo(right);
  }

  @Test
  void anObjectOfOneSliceEndsHalfWayToTheNext() {
    boolean[] here = {true, false};
    boolean[] gone = {false, false};
    SliceInterpolation between = new SliceInterpolation(here, gone, 2, 1);
    assertThat(between.at(0.4)).isEqualTo(here);
    assertThat(between.at(0.6)).isEqualTo(gone);
  }
}
