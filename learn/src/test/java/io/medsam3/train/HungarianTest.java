package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HungarianTest {
  @Test
  void totalIsThatOfTheBestOfAllAssignments() {
    Random random = new Random(1);
    for (int trial = 0; trial < 300; trial++) {
      int rows = 1 + random.nextInt(5);
      int columns = 1 + random.nextInt(5);
      double[][] cost = new double[rows][columns];
      for (double[] row : cost) {
        Arrays.setAll(row, i -> trial(random));
      }
      int[] found = Hungarian.assign(cost);
      assertThat(Arrays.stream(found).filter(c -> c >= 0).distinct().count())
          .isEqualTo(Math.min(rows, columns));
      assertThat(total(cost, found)).isCloseTo(best(cost, 0, new boolean[columns]), within(1e-9));
    }
  }

  /** Whole numbers now and then, so that ties occur. */
  private static double trial(Random random) {
    return random.nextBoolean() ? random.nextInt(3) - 1 : random.nextGaussian();
  }

  private static double total(double[][] cost, int[] columns) {
    double sum = 0;
    for (int row = 0; row < columns.length; row++) {
      sum += columns[row] < 0 ? 0 : cost[row][columns[row]];
    }
    return sum;
  }

  private static double best(double[][] cost, int row, boolean[] taken) {
    if (row == cost.length) {
      return 0;
    }
    int free = 0;
    double best = Double.POSITIVE_INFINITY;
    for (int column = 0; column < taken.length; column++) {
      if (!taken[column]) {
        free++;
        taken[column] = true;
        best = Math.min(best, cost[row][column] + best(cost, row + 1, taken));
        taken[column] = false;
      }
    }
    boolean maySkip = cost.length - row > free;
    return maySkip ? Math.min(best, best(cost, row + 1, taken)) : best;
  }

  @Test
  void nothingToAssignGivesNothing() {
    assertThat(Hungarian.assign(new double[0][0])).isEmpty();
    assertThat(Hungarian.assign(new double[3][0])).containsExactly(-1, -1, -1);
  }

  @Test
  void costsThatAreNotNumbersAreRefused() {
    assertThatThrownBy(() -> Hungarian.assign(new double[][] {{Double.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
