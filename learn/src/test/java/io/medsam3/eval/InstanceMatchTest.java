package io.medsam3.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstanceMatchTest {
  private static final Grid GRID = Grid.picture(100, 100);

  private static Mask box(int x0, int y0, int x1, int y1) {
    return Mask.of(GRID, (i, j, k) -> i >= x0 && i < x1 && j >= y0 && j < y1);
  }

  private static final Mask A = box(0, 0, 10, 10);
  private static final Mask B = box(20, 0, 30, 10);
  private static final Mask C = box(40, 0, 50, 10);

  @Test
  void halfOverlapCountsAndLessDoesNot() {
    InstanceMatch match =
        InstanceMatch.of(List.of(A, box(20, 0, 25, 10), box(40, 0, 44, 10)), List.of(A, B, C));
    assertThat(match).isEqualTo(new InstanceMatch(2, 3, 3));
    assertThat(match.f1()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void twoPredictionsOfOneObjectAreOneHitAndOneError() {
    InstanceMatch match = InstanceMatch.of(List.of(box(0, 0, 9, 10), A), List.of(A));
    assertThat(match).isEqualTo(new InstanceMatch(1, 2, 1));
  }

  @Test
  void oneBlobOverTwoObjectsIsNone() {
    InstanceMatch match = InstanceMatch.of(List.of(box(0, 0, 30, 10)), List.of(A, B));
    assertThat(match.matched()).isZero();
  }

  @Test
  void nothingOfNothingHasNoScore() {
    assertThat(InstanceMatch.of(List.of(), List.of()).f1()).isNaN();
    assertThat(InstanceMatch.of(List.of(), List.of(A)).f1()).isZero();
  }

  @Test
  void crumbsAreNoObjects() {
    Mask mask = box(0, 0, 20, 20).or(box(50, 50, 51, 52)).or(box(70, 70, 73, 73));
    assertThat(InstanceMatch.objects(mask)).hasSize(2);
    assertThat(InstanceMatch.objects(box(3, 3, 4, 4))).hasSize(1);
    assertThat(InstanceMatch.objects(Mask.empty(GRID))).isEmpty();
  }

  @Test
  void boxesAreDrawnAroundEveryObjectOfACountableTarget() {
    ConceptPrompt prompt = PromptKind.BOX.prompt("polyp", A.or(box(40, 20, 70, 50)), true);
    assertThat(prompt.phrase()).isNull();
    assertThat(prompt.exemplars())
        .containsExactly(
            new BoxExemplar(40, 20, 70, 50, true), new BoxExemplar(0, 0, 10, 10, true));
  }

  @Test
  void oneBoxIsDrawnAroundATargetThatIsNotCounted() {
    ConceptPrompt prompt = PromptKind.TEXT_AND_BOX.prompt("liver", A.or(C), false);
    assertThat(prompt.phrase()).isEqualTo("liver");
    assertThat(prompt.exemplars()).containsExactly(new BoxExemplar(0, 0, 50, 10, true));
  }

  @Test
  void wordsNeedNoReferenceAndBoxesDo() {
    assertThat(PromptKind.TEXT.asks(Mask.empty(GRID))).isTrue();
    assertThat(PromptKind.BOX.asks(Mask.empty(GRID))).isFalse();
    assertThat(PromptKind.of("text+box")).isEqualTo(PromptKind.TEXT_AND_BOX);
    assertThatThrownBy(() -> PromptKind.of("click")).hasMessageContaining("text, box, text+box");
  }
}
