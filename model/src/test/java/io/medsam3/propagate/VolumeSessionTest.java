package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.medsam3.checkpoint.WeightSource;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.LabelMap;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VolumeSessionTest {
  private static final SlicePrompt CLICK = SlicePrompt.include(8, 6);

  /** What a test does with a network. */
  @FunctionalInterface
  private interface Use<T> {
    void with(T subject) throws Exception;
  }

  private static void predictor(Use<VolumePredictor> use) throws Exception {
    predictor(new FormulaWeights(""), use);
  }

  private static void predictor(WeightSource weights, Use<VolumePredictor> use) throws Exception {
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          try (Sam3 network = Sam3.load(config, weights, Precision.FLOAT32, name -> true)) {
            use.with(new VolumePredictor(network));
          }
        });
  }

  private static void session(Use<VolumeSession> use) throws Exception {
    predictor(
        predictor -> {
          try (VolumeSession session = predictor.open(ball(), VolumeSettings.across(Axis.K))) {
            use.with(session);
          }
        });
  }

  /** A bright ball in 18 x 14 x 9 voxels of 16 bits, with a gradient behind it. */
  static Volume ball() {
    Size size = new Size(18, 14, 9);
    Voxels voxels = Voxels.allocate(VoxelType.I16, size, 1);
    for (int k = 0; k < size.z(); k++) {
      var slice = voxels.slice(k);
      for (int j = 0; j < size.y(); j++) {
        for (int i = 0; i < size.x(); i++) {
          double far = Math.hypot(Math.hypot(i - 8, j - 6), 1.5 * (k - 4));
          double value = (far < 5 ? 700 : 20) + 9 * i + 4 * j + 13 * k;
          Voxels.write(slice, 2 * (j * size.x() + i), VoxelType.I16, value);
        }
      }
    }
    return Volume.of(new Grid(size, Affine.identity()), voxels);
  }

  @Test
  void aClickIsCarriedBothWaysToEverySlice() throws Exception {
    session(
        session -> {
          Work click = session.prompt(1, 4, CLICK);
          Mask one = session.mask(1);
          assertThat(click.encoded()).isEqualTo(1);
          assertThat(one.isSliceEmpty(4)).isFalse();
          assertThat(one.count()).isEqualTo(one.count(4));
          Work carried = session.propagate(1);
          assertThat(carried.propagated() + carried.stopped()).isEqualTo(8);
          assertThat(carried.seconds()).isPositive();
          assertThat(session.mask(1).bytes(4)).isEqualTo(one.bytes(4));
          assertThat(session.mask(1).count()).isGreaterThan(one.count());
          assertThat(session.mask(1).grid()).isEqualTo(ball().grid());
        });
  }

  @Test
  void theIntensityRuleOfTheWholeVolumeIsToldInASentence() throws Exception {
    session(
        session ->
            assertThat(session.intensity()).contains("whole volume").contains("become 0 to 255"));
  }

  @Test
  void slicesAcrossAnotherAxisGiveTheTransposedMask() throws Exception {
    predictor(
        predictor -> {
          var orders =
              List.of(
                  new AxisOrder(Axis.J, Axis.K, Axis.I, false, false, false),
                  new AxisOrder(Axis.I, Axis.K, Axis.J, false, false, false));
          for (AxisOrder order : orders) {
            Mask across = followed(predictor, ball(), order.k());
            Mask reordered = followed(predictor, ball().reordered(order), Axis.K);
            assertThat(across.isEmpty()).isFalse();
            assertThat(across.reordered(order)).isEqualTo(reordered);
          }
        });
  }

  private static Mask followed(VolumePredictor predictor, Volume volume, Axis plane) {
    try (VolumeSession session = predictor.open(volume, VolumeSettings.across(plane))) {
      session.prompt(1, 6, new SlicePrompt.Box(2, 1, 10, 7));
      session.propagate(1);
      return session.mask(1);
    }
  }

  @Test
  void undoRestoresTheFormerMaskAndWhatTheNextRequestSees() throws Exception {
    session(
        session -> {
          session.prompt(1, 4, CLICK);
          session.propagate(1);
          Mask before = session.mask(1);
          session.prompt(1, 7, SlicePrompt.exclude(3, 3));
          session.propagate(1);
          Mask corrected = session.mask(1);
          session.undo();
          session.undo();
          assertThat(session.mask(1)).isEqualTo(before);
          session.prompt(1, 7, SlicePrompt.exclude(3, 3));
          session.propagate(1);
          assertThat(session.mask(1)).isEqualTo(corrected);
        });
  }

  @Test
  void undoAlsoTakesBackAResetAndTheFirstPrompt() throws Exception {
    session(
        session -> {
          session.prompt(3, 4, CLICK);
          Mask mask = session.mask(3);
          session.reset(3);
          assertThat(session.objects()).isEmpty();
          session.undo();
          assertThat(session.mask(3)).isEqualTo(mask);
          session.undo();
          assertThat(session.objects()).isEmpty();
          assertThatIllegalArgumentException()
              .isThrownBy(session::undo)
              .withMessageContaining("nothing to undo");
        });
  }

  @Test
  void aSecondObjectAfterPropagationChangesNothingOfTheFirst() throws Exception {
    session(
        session -> {
          session.prompt(1, 4, CLICK);
          session.propagate(1);
          Mask first = session.mask(1);
          session.prompt(2, 2, drawn(3, 5));
          session.propagate(2);
          assertThat(session.mask(1)).isEqualTo(first);
          assertThat(session.objects()).containsExactly(1, 2);
          assertThat(session.segments().list()).hasSize(2);
        });
  }

  /** Four columns of the slice. */
  private static SlicePrompt.Drawn drawn(int from, int to) {
    boolean[] inside = new boolean[18 * 14];
    for (int n = 0; n < inside.length; n++) {
      inside[n] = n % 18 >= from && n % 18 < to;
    }
    return new SlicePrompt.Drawn(18, 14, inside);
  }

  @Test
  void aDrawnMaskStaysAsItWasDrawnOnItsSlice() throws Exception {
    session(
        session -> {
          session.prompt(1, 2, drawn(3, 7));
          assertThat(session.mask(1).count()).isEqualTo(4 * 14);
          session.propagate(1);
          assertThat(session.mask(1).count(2)).isEqualTo(4 * 14);
          assertThat(session.mask(1).covers(3, 0, 2)).isTrue();
          assertThat(session.mask(1).covers(7, 0, 2)).isFalse();
          assertThat(LabelMap.of(session.segments(), true).value(4, 4, 2)).isEqualTo(1);
        });
  }

  @Test
  void propagationStopsWhereTheObjectHasVanished() throws Exception {
    predictor(
        blind(),
        predictor -> {
          try (VolumeSession session = predictor.open(ball(), VolumeSettings.across(Axis.K))) {
            session.prompt(1, 4, drawn(3, 7));
            Work work = session.propagate(1);
            assertThat(session.mask(1).count()).isEqualTo(4 * 14);
            assertThat(session.mask(1).count(4)).isEqualTo(4 * 14);
            assertThat(work.propagated()).isEqualTo(3 + 3);
            assertThat(work.stopped()).isEqualTo(1 + 1);
            assertThat(work.encoded()).isEqualTo(6);
          }
        });
  }

  /** Weights of a tracker that sees its object nowhere. */
  private static WeightSource blind() {
    var weights = new FormulaWeights("");
    return new WeightSource() {
      @Override
      public @Nullable Tensor find(String key, long... shape) {
        return key.equals("tracker.sam_mask_decoder.pred_obj_score_head.layers.2.bias")
            ? Tensors.of(new float[] {-1000}, shape)
            : weights.find(key, shape);
      }

      @Override
      public Set<String> keys() {
        return weights.keys();
      }

      @Override
      public String name() {
        return "blind";
      }
    };
  }

  @Test
  void callersMistakesAreToldAndTheSessionGoesOn() throws Exception {
    session(
        session -> {
          session.prompt(1, 4, CLICK);
          Mask before = session.mask(1);
          refused(() -> session.prompt(1, 9, CLICK), "slice 9 across axis K; expected 0..8");
          refused(() -> session.prompt(1, -1, CLICK), "slice -1");
          refused(() -> session.prompt(0, 4, CLICK), "0 is the background");
          refused(() -> session.prompt(1, 4, SlicePrompt.include(18, 3)), "click at (18.0, 3.0)");
          refused(() -> session.prompt(1, 4, SlicePrompt.include(Double.NaN, 3)), "click at (NaN");
          refused(() -> session.prompt(1, 4, new SlicePrompt.Clicks(List.of())), "0 clicks");
          refused(() -> session.prompt(1, 4, new SlicePrompt.Box(3, 3, 3, 5)), "box (3, 3)");
          refused(() -> session.prompt(1, 4, new SlicePrompt.Box(0, 0, 19, 5)), "18 x 14 pixels");
          refused(
              () -> session.prompt(1, 4, new SlicePrompt.Drawn(9, 7, new boolean[63])),
              "mask of 9 x 7 pixels on a slice of 18 x 14");
          refused(() -> new SlicePrompt.Drawn(9, 7, new boolean[62]), "62 pixels for 9 x 7");
          refused(() -> session.propagate(2), "object 2; the session has [1]");
          refused(() -> session.reset(2), "object 2");
          refused(() -> session.mask(2), "object 2");
          assertThat(session.mask(1)).isEqualTo(before);
          session.propagate(1);
          session.undo();
          session.undo();
          refused(session::undo, "nothing to undo");
        });
  }

  @Test
  void aVolumeOfOneSliceAndANetworkWithoutTrackerAreRefused() throws Exception {
    predictor(
        predictor -> {
          Volume flat = ball().cropped(new VoxelIndex(0, 0, 3), new Size(18, 14, 1));
          refused(
              () -> predictor.open(flat, VolumeSettings.across(Axis.K)), "1 slice across axis K");
        });
    assertNoLeak(
        () -> {
          var weights = new FormulaWeights("");
          try (Sam3 network =
              Sam3.load(Sam3Config.nano(), weights, Precision.FLOAT32, name -> true)) {
            refused(() -> new VolumePredictor(network), "without a tracker");
          }
        });
  }

  private static void refused(ThrowableAssert.ThrowingCallable call, String why) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(why);
  }
}
