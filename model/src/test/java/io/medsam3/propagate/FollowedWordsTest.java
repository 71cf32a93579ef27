package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.predict.Cut;
import io.medsam3.predict.Provenance;
import io.medsam3.predict.SliceScore;
import io.medsam3.predict.VolumeAnswer;
import io.medsam3.predict.VolumeSegmentation;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Volume;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FollowedWordsTest {
  private static final IntensityRule RULE = new IntensityRule.Automatic();
  private static final Provenance MADE =
      new Provenance("1", "model", "0123456789abcdef", "{}", "float32", "cpu", 1, "none");

  private interface Use {
    void with(VolumePredictor predictor) throws Exception;
  }

  private static void predictor(Use use) throws Exception {
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          try (Sam3 network =
              Sam3.load(config, new FormulaWeights(""), Precision.FLOAT32, name -> true)) {
            use.with(new VolumePredictor(network));
          }
        });
  }

  /** Two parts and a speck on slice k = 4, and something on slice 2, of which there is less. */
  private static boolean said(int i, int j, int k) {
    boolean two = Math.hypot(i - 4, j - 6) < 3 || Math.hypot(i - 13, j - 6) < 3;
    return k == 4 && (two || i == 17 && j == 13) || k == 2 && i == 8 && j == 6;
  }

  private static VolumeSegmentation found(Volume volume, Mask mask, int surest, int other) {
    List<SliceScore> slices =
        List.of(new SliceScore(surest, 0.9, 0.9, 50), new SliceScore(other, 1, 0.5, 1));
    return new VolumeSegmentation(
        volume.grid(),
        List.of(new VolumeAnswer("ball", mask, mask, slices)),
        Cut.AXIAL,
        Cut.AXIAL.across(volume.grid()),
        IntensityRules.choose(volume, RULE),
        1,
        MADE);
  }

  private static Mask followed(VolumePredictor predictor, Volume volume, VolumeSegmentation found) {
    return new FollowedWords(predictor, RULE).follow(volume, found, found.answers().get(0));
  }

  @Test
  void everyPartButSpecksOfTheSurestSliceIsFollowed() throws Exception {
    predictor(
        predictor -> {
          Volume ball = VolumeSessionTest.ball();
          Mask mask = Mask.of(ball.grid(), FollowedWordsTest::said);
          ThreePlanes planes = new ThreePlanes(predictor);
          Mask expected = Mask.empty(ball.grid());
          for (boolean left : new boolean[] {true, false}) {
            Grid flat = Grid.picture(18, 14);
            Mask part =
                Mask.of(flat, (i, j, k) -> said(i, j, 4) && i < 9 == left && !(i == 17 && j == 13));
            List<SlicePrompt> drawn = List.of(SlicePrompt.drawn(part));
            expected =
                expected.or(planes.follow(ball, VolumeSettings.across(Axis.K), Map.of(4, drawn)));
          }
          assertThat(expected.isEmpty()).isFalse();
          assertThat(followed(predictor, ball, found(ball, mask, 4, 2))).isEqualTo(expected);
        });
  }

  @Test
  void theOrderOfVoxelsMakesNoDifference() throws Exception {
    predictor(
        predictor -> {
          Volume ball = VolumeSessionTest.ball();
          Mask mask = Mask.of(ball.grid(), FollowedWordsTest::said);
          Mask expected = followed(predictor, ball, found(ball, mask, 4, 2));
          AxisOrder order = new AxisOrder(Axis.K, Axis.I, Axis.J, true, false, true);
          Volume stored = ball.reordered(order);
          int surest = order.old(Axis.I, 4, 9);
          int other = order.old(Axis.I, 2, 9);
          VolumeSegmentation asked = found(stored, mask.reordered(order), surest, other);
          assertThat(asked.across()).isEqualTo(Axis.I);
          assertThat(new Slice(stored, Axis.I, surest).width()).isEqualTo(18);
          assertThat(followed(predictor, stored, asked)).isEqualTo(expected.reordered(order));
        });
  }

  @Test
  void nothingFoundIsNothingFollowed() throws Exception {
    predictor(
        predictor -> {
          Volume ball = VolumeSessionTest.ball();
          Mask none = Mask.empty(ball.grid());
          VolumeAnswer answer =
              new VolumeAnswer("ball", none, none, List.of(new SliceScore(4, 0.2, 0, 0)));
          assertThat(FollowedWords.surest(answer)).isEmpty();
          Mask mask =
              new FollowedWords(predictor, RULE).follow(ball, found(ball, none, 4, 2), answer);
          assertThat(mask).isEqualTo(none);
        });
  }
}
