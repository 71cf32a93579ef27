package io.medsam3.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClickedInstanceTest {
  private static final Grid GRID = Grid.picture(20, 10);
  private static final Mask LEFT = Mask.of(GRID, (i, j, k) -> i < 8);
  private static final Mask PART = Mask.of(GRID, (i, j, k) -> i < 4);
  private static final Mask RIGHT = Mask.of(GRID, (i, j, k) -> i > 11);

  private static ObjectPrompt click(double x, double y, boolean include) {
    return new ObjectPrompt.Point(new Spot.InPixels(x, y), include);
  }

  @Test
  void theInstanceUnderTheClickIsMeant() {
    List<Mask> all = List.of(LEFT, RIGHT);
    assertThat(ClickedInstance.choose(all, List.of(click(15, 5, true)))).contains(RIGHT);
    assertThat(ClickedInstance.choose(all, List.of(click(20, 10, true)))).contains(RIGHT);
    assertThat(ClickedInstance.choose(all, List.of(click(10, 5, true)))).isEmpty();
    assertThat(ClickedInstance.choose(List.of(), List.of(click(10, 5, true)))).isEmpty();
  }

  @Test
  void ofInstancesInEachOtherTheSmallerIsMeantUnlessOtherClicksTellThemApart() {
    List<Mask> all = List.of(LEFT, PART, RIGHT);
    ObjectPrompt within = click(2, 5, true);
    assertThat(ClickedInstance.choose(all, List.of(within))).contains(PART);
    assertThat(ClickedInstance.choose(all, List.of(within, click(6, 5, true)))).contains(LEFT);
    assertThat(ClickedInstance.choose(all, List.of(within, click(6, 5, false)))).contains(PART);
    Spot one = new Spot.InPixels(5, 5);
    Spot two = new Spot.InPixels(6, 5);
    ObjectPrompt stroke = new ObjectPrompt.Scribble(List.of(one, two), true);
    assertThat(ClickedInstance.choose(all, List.of(within, stroke))).contains(LEFT);
  }
}
