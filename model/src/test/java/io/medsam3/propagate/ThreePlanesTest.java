package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ThreePlanesTest {
  private static final VolumeSettings PROMPTED = VolumeSettings.across(Axis.J);

  /** Slices across J are 18 x 9; the ball's middle is at (8, 6, 4). */
  private static final SortedMap<Integer, List<SlicePrompt>> BOX =
      new TreeMap<>(Map.of(6, List.of(new SlicePrompt.Box(3, 1, 14, 8))));

  private record Passes(Mask prompted, Mask acrossI, Mask acrossK, Mask agreed) {}

  @Test
  void keepsWhatTwoOfThreePassesHoldAndPromptedSlicesAsTheyWereAnswered() throws Exception {
    Passes passes = passes();
    int differing = 0;
    for (int k = 0; k < 9; k++) {
      for (int j = 0; j < 14; j++) {
        for (int i = 0; i < 18; i++) {
          boolean own = passes.prompted.covers(i, j, k);
          boolean a = passes.acrossI.covers(i, j, k);
          boolean b = passes.acrossK.covers(i, j, k);
          boolean two = own && a || own && b || a && b;
          assertThat(passes.agreed.covers(i, j, k)).isEqualTo(j == 6 ? own : two);
          differing += j != 6 && own != two ? 1 : 0;
        }
      }
    }
    assertThat(differing).as("voxels that the other planes decided").isPositive();
  }

  /** The three passes by hand, the other planes clicked on where the box's answer is deepest. */
  private static Passes passes() throws Exception {
    Passes[] found = new Passes[1];
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          try (Sam3 network =
              Sam3.load(config, new FormulaWeights(""), Precision.FLOAT32, name -> true)) {
            VolumePredictor predictor = new VolumePredictor(network);
            Volume ball = VolumeSessionTest.ball();
            Mask first = carried(predictor, ball, PROMPTED, BOX);
            int[] at = deepest(first);
            found[0] =
                new Passes(
                    first,
                    carried(predictor, ball, PROMPTED.along(Axis.I), click(at[0], 6, at[1])),
                    carried(predictor, ball, PROMPTED.along(Axis.K), click(at[1], at[0], 6)),
                    new ThreePlanes(predictor).follow(ball, PROMPTED, BOX));
          }
        });
    return found[0];
  }

  private static Map<Integer, List<SlicePrompt>> click(int slice, int u, int v) {
    return Map.of(slice, List.of(SlicePrompt.include(u, v)));
  }

  private static Mask carried(
      VolumePredictor predictor,
      Volume volume,
      VolumeSettings settings,
      Map<Integer, List<SlicePrompt>> said) {
    try (VolumeSession session = predictor.open(volume, settings)) {
      said.forEach((slice, list) -> list.forEach(prompt -> session.prompt(1, slice, prompt)));
      session.propagate(1);
      return session.mask(1);
    }
  }

  /** (i, k) of slice j = 6, by trying every pair; the slice's edge counts as a border. */
  private static int[] deepest(Mask mask) {
    int[] best = {0, 0};
    double depth = 0;
    for (int k = 0; k < 9; k++) {
      for (int i = 0; i < 18; i++) {
        double own = mask.covers(i, 6, k) ? toOutside(mask, i, k) : 0;
        if (own > depth) {
          depth = own;
          best = new int[] {i, k};
        }
      }
    }
    assertThat(depth).as("depth of the box's answer").isPositive();
    return best;
  }

  private static double toOutside(Mask mask, int i, int k) {
    double nearest = Double.MAX_VALUE;
    for (int z = -1; z <= 9; z++) {
      for (int x = -1; x <= 18; x++) {
        boolean beyond = z < 0 || x < 0 || z == 9 || x == 18;
        if (beyond || !mask.covers(x, 6, z)) {
          nearest = Math.min(nearest, Math.hypot(x - i, z - k));
        }
      }
    }
    return nearest;
  }

  @Test
  void suitsCubesOfEnoughSlicesOnly() {
    assertThat(ThreePlanes.suit(grid(16, 1, 1.5))).isTrue();
    assertThat(ThreePlanes.suit(grid(16, 1, 1.6))).isFalse();
    assertThat(ThreePlanes.suit(grid(15, 1, 1))).isFalse();
  }

  private static Grid grid(int slices, double pixel, double step) {
    return new Grid(new Size(20, 30, slices), Affine.scaling(new Spacing(pixel, pixel, step)));
  }
}
