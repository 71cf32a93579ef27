package io.medsam3.predict;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectSessionTest {
  private static final ObjectPrompt CLICK =
      new ObjectPrompt.Point(new Spot.InPixels(20.5, 15.5), true);

  /** What a test does with a picture that objects are pointed at on. */
  private interface Use {
    void with(ObjectSession session) throws Exception;
  }

  private static void session(Use use) throws Exception {
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          try (Sam3 network =
                  Sam3.load(config, new FormulaWeights(""), Precision.FLOAT32, name -> true);
              ObjectSession session = new ObjectSession(network, picture())) {
            use.with(session);
          }
        });
  }

  private static Picture picture() {
    byte[] samples = new byte[44 * 32];
    for (int n = 0; n < samples.length; n++) {
      samples[n] = (byte) (Math.hypot(n % 44 - 20, n / 44 - 15) < 8 ? 220 : 40 + n % 44);
    }
    return Picture.of(44, 32, 1, samples);
  }

  @Test
  void everyKindOfPromptIsAnsweredAndChangesTheAnswer() throws Exception {
    Mask disc = Mask.of(Grid.picture(44, 32), (i, j, k) -> Math.hypot(i - 20, j - 15) < 8);
    List<Spot> around =
        List.of(
            new Spot.InPixels(12, 8),
            new Spot.InPixels(29, 8),
            new Spot.InPixels(29, 24),
            new Spot.InPixels(12, 24));
    session(
        session -> {
          ObjectAnswer click = session.segment(List.of(CLICK));
          assertThat(click.mask().size()).isEqualTo(disc.size());
          assertThat(click.predictedIou()).isBetween(0.0, 1.0);
          assertThat(session.segment(List.of(CLICK))).isEqualTo(click);
          List<ObjectPrompt> others =
              List.of(
                  new ObjectPrompt.Point(new Spot.InPixels(3, 3), false),
                  new ObjectPrompt.Box(around.get(0), around.get(2)),
                  new ObjectPrompt.Scribble(around, true),
                  new ObjectPrompt.Lasso(around),
                  new ObjectPrompt.Drawn(disc));
          for (ObjectPrompt other : others) {
            ObjectAnswer both = session.segment(List.of(CLICK, other));
            assertThat(both.predictedIou()).as("%s", other).isNotEqualTo(click.predictedIou());
            assertThat(session.segment(List.of(other)).mask().size()).isEqualTo(disc.size());
          }
        });
  }

  @Test
  void pixelsVoxelsAndMillimetresOfOnePlaceAreOnePrompt() throws Exception {
    session(
        session -> {
          ObjectAnswer pixels = session.segment(List.of(CLICK));
          Spot voxel = new Spot.InVoxels(new VoxelPoint(20, 15, 0));
          Spot place = new Spot.InMillimetres(new PatientPoint(20, 15, 0));
          assertThat(session.segment(List.of(new ObjectPrompt.Point(voxel, true))))
              .isEqualTo(pixels);
          assertThat(session.segment(List.of(new ObjectPrompt.Point(place, true))))
              .isEqualTo(pixels);
        });
  }

  @Test
  void placesOutsideAndPromptsThatSayNothingAreRefused() throws Exception {
    Spot outside = new Spot.InPixels(44.1, 3);
    session(
        session -> {
          assertThatThrownBy(() -> session.segment(List.of(new ObjectPrompt.Point(outside, true))))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("outside");
          assertThatThrownBy(() -> session.segment(List.of()))
              .hasMessageContaining("nothing is pointed at");
          Spot inside = new Spot.InPixels(4, 3);
          assertThatThrownBy(() -> session.segment(List.of(new ObjectPrompt.Box(inside, inside))))
              .hasMessageContaining("no area");
        });
    assertThatThrownBy(() -> new ObjectPrompt.Lasso(List.of(outside)))
        .hasMessageContaining("at least 3");
  }

  @Test
  void aNetworkWithoutATrackerSaysSo() throws Exception {
    assertNoLeak(
        () -> {
          try (Sam3 network =
              Sam3.load(
                  Sam3Config.nano(), new FormulaWeights(""), Precision.FLOAT32, name -> true)) {
            assertThatThrownBy(() -> new ObjectSession(network, picture()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a tracker");
          }
        });
  }
}
