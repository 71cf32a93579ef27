package io.medsam3.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointedAtTest {
  private static final Grid GRID = Grid.picture(20, 10);
  private static final Mask ALL = Mask.of(GRID, (i, j, k) -> true);
  private static final ObjectPrompt BOX =
      new ObjectPrompt.Box(new Spot.InPixels(4, 2), new Spot.InPixels(9, 7));

  private static ObjectPrompt click(double x, double y, boolean include) {
    return new ObjectPrompt.Point(new Spot.InPixels(x, y), include);
  }

  private static Mask answered(ObjectPrompt... prompts) {
    return new PointedAt(GRID, List.of(prompts)).inBox(ALL);
  }

  @Test
  void anAnswerEndsAtTheBox() {
    Mask inBox = Mask.of(GRID, (i, j, k) -> i >= 4 && i < 9 && j >= 2 && j < 7);
    assertThat(answered(BOX)).isEqualTo(inBox);
    assertThat(answered(BOX, click(5, 5, true), click(15, 5, false))).isEqualTo(inBox);
  }

  @Test
  void aClickBeyondTheBoxAsksForMore() {
    assertThat(answered(BOX, click(15, 5, true))).isEqualTo(ALL);
  }

  @Test
  void withoutABoxNothingIsLeftOut() {
    assertThat(answered(click(5, 5, true))).isEqualTo(ALL);
  }

  @Test
  void whatIsLookedAtReachesClicksIntoTheObjectAndNoOthers() {
    var said = new PointedAt(GRID, List.of(BOX, click(15.5, 8.5, true), click(1, 1, false)));
    PictureWindow box = said.extent().orElseThrow();
    assertThat(box).isEqualTo(new PictureWindow(4, 2, 5, 5));
    assertThat(said.reaching(box)).isEqualTo(new PictureWindow(4, 2, 12, 7));
    var bare = new PointedAt(GRID, List.of(BOX));
    assertThat(bare.reaching(box)).isEqualTo(box);
  }
}
