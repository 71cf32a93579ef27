package io.medsam3.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PixelMaskTest {
  private static PixelMask square(int from, int to) {
    boolean[] inside = new boolean[20 * 20];
    for (int i = 0; i < inside.length; i++) {
      int x = i % 20;
      int y = i / 20;
      inside[i] = x >= from && x < to && y >= from && y < to;
    }
    return new PixelMask(inside, 20, 20);
  }

  @Test
  void deepestPlaceOfASquareIsItsCentre() {
    assertThat(square(4, 9).place(null)).isEqualTo(new PixelMask.Place(6.5f / 20, 6.5f / 20));
  }

  @Test
  void bordersOfThePictureAreOutside() {
    assertThat(square(0, 20).distances()[0]).isEqualTo(3);
  }

  @Test
  void randomPlacesLieInTheObject() {
    PixelMask mask = square(4, 9);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50; i++) {
      PixelMask.Place place = mask.place(random);
      assertThat(mask.inside()[(int) (place.y() * 20) * 20 + (int) (place.x() * 20)]).isTrue();
    }
  }

  @Test
  void correctionGoesIntoTheLargerError() {
    PixelMask.Click more = square(2, 12).correcting(square(2, 5), null);
    assertThat(more.include()).isTrue();
    PixelMask.Click less = square(2, 5).correcting(square(2, 12), null);
    assertThat(less.include()).isFalse();
    assertThat(less.place().x()).isBetween(5f / 20, 12f / 20);
  }

  @Test
  void rightAnswerIsConfirmedAndNothingIsDenied() {
    assertThat(square(2, 5).correcting(square(2, 5), null).include()).isTrue();
    assertThat(square(5, 5).correcting(square(5, 5), null).include()).isFalse();
  }

  @Test
  void boxIsHalfOpenAndDiceOfEqualMasksIsOne() {
    assertThat(square(4, 9).box()).containsExactly(4 / 20f, 4 / 20f, 9 * (1 / 20f), 9 * (1 / 20f));
    assertThat(square(4, 9).dice(square(4, 9))).isEqualTo(1);
    assertThat(square(4, 9).dice(square(9, 12))).isZero();
  }

  @Test
  void roughMasksAreNeverEmpty() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 100; i++) {
      assertThat(square(0, 3).rough(random).area()).isPositive();
    }
  }
}
