package io.medsam3.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final Grid GRID = Grid.picture(6, 2);

  private static Mask upTo(int column) {
    return Mask.of(GRID, (i, j, k) -> i < column);
  }

  private static ObjectAnswer reading(int columns, double predictedIou) {
    return new ObjectAnswer(upTo(columns), predictedIou);
  }

  @Test
  void whatMoreThanHalfOfTheVotesCoverIsAgreedOn() {
    List<ObjectAnswer> equal = List.of(reading(5, 0.5), reading(1, 0.5), reading(3, 0.5));
    assertThat(Agreement.of(equal, GRID)).isEqualTo(upTo(3));
    List<ObjectAnswer> half = List.of(reading(5, 0.5), reading(2, 0.5));
    assertThat(Agreement.of(half, GRID)).isEqualTo(upTo(2));
  }

  @Test
  void aReadingThatIsSureOutvotesTwoThatAreNot() {
    List<ObjectAnswer> readings = List.of(reading(5, 0.9), reading(1, 0.6), reading(1, 0.6));
    assertThat(Agreement.of(readings, GRID)).isEqualTo(upTo(5));
  }

  @Test
  void noReadingsAgreeOnNothing() {
    assertThat(Agreement.of(List.of(), GRID).isEmpty()).isTrue();
  }
}
