package io.medsam3.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import io.medsam3.words.Lexicon;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which answers are asked for again; that the finer ones are better, the bundled model's test says.
 */
class CloserLookTest {
  private static final Picture PICTURE = Picture.of(40, 30, 1, new byte[1200]);

  @ParameterizedTest
  @CsvSource({
    "polyp, SEMANTIC, 32, true",
    "retinal vessel, SAM3, 32, true",
    "retinal vessel, SEMANTIC, 40, true",
    "retinal vessel, SEMANTIC, 32, false"
  })
  void leavesOtherAnswersAsTheyAre(String words, Selection selection, int side, boolean found) {
    Mask mask = found ? Mask.of(PICTURE.grid(), (i, j, k) -> i > 3) : Mask.empty(PICTURE.grid());
    var answer = new Segmentation(ConceptPrompt.text(words), selection, 0.9, List.of(), mask);

    assertThat(look(side).refine(answer)).isSameAs(answer);
  }

  @Test
  void takesThinTargetsOfLargePicturesForItself() {
    ConceptPrompt vessel = ConceptPrompt.text("retinal vessel");
    assertThat(look(32).suits(vessel, Selection.SEMANTIC)).isTrue();
    assertThat(look(40).suits(vessel, Selection.SEMANTIC)).isFalse();
    assertThat(look(32).suits(vessel, Selection.UNION)).isFalse();
    assertThat(look(32).suits(ConceptPrompt.text("polyp"), Selection.SEMANTIC)).isFalse();
  }

  @Test
  void everyBundledConceptIsAskedOnceButTheThinOne() {
    assertThat(Lexicon.bundled().terms().stream().filter(t -> t.thin()).map(t -> t.phrase()))
        .containsExactly("retinal vessel");
  }

  /** Its predictor must not be asked: there is none. */
  @SuppressWarnings("NullAway")
  private static CloserLook look(int side) {
    return new CloserLook(null, Lexicon.bundled(), PICTURE, side);
  }
}
