package io.medsam3.predict;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.predict.Tiling.Span;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TilingTest {
  @Test
  void coresCoverEachPlaceOnceAndLieWithinTheirTiles() {
    for (int length = 1; length < 400; length += 7) {
      int next = 0;
      for (Span span : new Tiling(length, 64, 8).spans()) {
        assertThat(span.coreFrom()).isEqualTo(next);
        assertThat(span.from()).isGreaterThanOrEqualTo(0).isLessThanOrEqualTo(span.coreFrom());
        assertThat(span.to()).isLessThanOrEqualTo(length).isGreaterThanOrEqualTo(span.coreTo());
        assertThat(span.length()).isEqualTo(Math.min(length, 64));
        if (span.coreTo() < length) {
          assertThat(span.to() - span.coreTo()).isEqualTo(8);
        }
        next = span.coreTo();
      }
      assertThat(next).isEqualTo(length);
    }
    assertThatThrownBy(() -> new Tiling(100, 16, 8)).hasMessageContaining("no core");
  }

  @Test
  void partsOfOneObjectInTwoTilesBecomeOneAndNeighboursStayTwo() {
    List<Span> spans = new Tiling(112, 64, 8).spans();
    Span down = new Tiling(64, 64, 8).spans().get(0);
    InstancePieces pieces = new InstancePieces();
    // A bar from 40 to 70 across the border at 56, and a disc in the second tile alone.
    for (Span across : spans) {
      pieces.add(across, down, 0.6 + across.from() * 1e-3, bar(across, 40, 70, 5));
    }
    pieces.add(spans.get(1), down, 0.9, bar(spans.get(1), 80, 90, 30));
    List<TiledAnswer.Instance> instances = pieces.instances();
    assertThat(instances).hasSize(2);
    assertThat(instances.get(0).pixels()).isEqualTo(30 * 10);
    assertThat(instances.get(0).box()).isEqualTo(new Detection.Box(40, 5, 70, 15));
    assertThat(instances.get(0).score()).isEqualTo(0.6 + spans.get(1).from() * 1e-3);
    assertThat(instances.get(1).pixels()).isEqualTo(100);
  }

  private static Mask bar(Span across, int x0, int x1, int y0) {
    return Mask.of(
        Grid.picture(across.length(), 64),
        (i, j, k) -> across.from() + i >= x0 && across.from() + i < x1 && j >= y0 && j < y0 + 10);
  }

  @Test
  void aPictureOfOneTileIsAnsweredAsWithoutTilesAndALargerOneEverywhere() throws Exception {
    byte[] samples = new byte[100 * 70];
    for (int n = 0; n < samples.length; n++) {
      samples[n] = (byte) (Math.hypot(n % 100 - 50, n / 100 - 35) < 20 ? 200 : n % 90);
    }
    Picture picture = Picture.of(100, 70, 1, samples);
    List<ConceptPrompt> prompts = List.of(ConceptPrompt.text("liver tumor"));
    assertNoLeak(
        () -> {
          try (Sam3 network =
              Sam3.load(
                  Sam3Config.nano(), new FormulaWeights(""), Precision.FLOAT32, name -> true)) {
            ImagePredictor predictor = new ImagePredictor(network);
            Segmentation whole;
            try (ImageSession session = predictor.encode(picture)) {
              whole = session.segment(prompts, Selection.UNION).get(0);
            }
            TiledAnswer one =
                new TiledSegmenter(predictor, picture, prompts, Selection.UNION, 128)
                    .run(Progress.NONE)
                    .get(0);
            assertThat(one.mask()).isEqualTo(whole.mask());
            assertThat(one.presence()).isEqualTo(whole.presence());
            assertThat(one.instances())
                .hasSameSizeAs(
                    whole.detections().stream().filter(d -> !d.mask().isEmpty()).toList());
            List<String> steps = new ArrayList<>();
            TiledAnswer tiled =
                new TiledSegmenter(predictor, picture, prompts, Selection.UNION, 64)
                    .run((done, total) -> steps.add(done + "/" + total))
                    .get(0);
            assertThat(steps).endsWith("4/4");
            assertThat(tiled.mask().size()).isEqualTo(whole.mask().size());
            assertThat(tiled.mask().isEmpty()).isFalse();
          }
        });
  }
}
