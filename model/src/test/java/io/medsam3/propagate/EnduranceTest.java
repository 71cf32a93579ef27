package io.medsam3.propagate;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.propagate.LongRun.Held;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Long runs. */
class EnduranceTest {
  /** What 1000 slices would add if the smallest map that is made of each, of 8 KiB, were kept. */
  private static final long MOST_MORE_BYTES = 1000 * 8 * 1024;

  @Test
  void twentyPropagationsOfFiftySlicesLeaveNothingBehind() throws Exception {
    int[] slices = new int[21];
    Arrays.fill(slices, 50);
    slices[0] = 20;
    assertFlat(LongRun.through(slices));
  }

  @Test
  @Tag("large")
  void memoryAfterSixHundredSlicesIsThatAfterTwenty() throws Exception {
    assertFlat(LongRun.through(20, 600, 600));
  }

  /** The same native objects after each volume, and no more memory than after the first. */
  private static void assertFlat(List<Held> held) {
    Held first = held.get(0);
    assertThat(held).allSatisfy(now -> assertThat(now.objects()).isEqualTo(first.objects()));
    assertThat(held)
        .as("bytes resident")
        .allSatisfy(now -> assertThat(now.bytes() - first.bytes()).isLessThan(MOST_MORE_BYTES));
  }
}
