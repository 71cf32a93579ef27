package io.medsam3.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** Says whether two volumes hold the same values at the same places. */
public final class Same {
  private Same() {}

  public static void place(Grid actual, Grid expected) {
    assertThat(actual.size()).isEqualTo(expected.size());
    assertThat(actual.matches(expected, 2e-3)).as("%s is %s", actual, expected).isTrue();
  }

  public static void volume(Volume actual, Volume expected) {
    place(actual.grid(), expected.grid());
    assertThat(actual.channels()).isEqualTo(expected.channels());
    Size size = expected.size();
    for (int k = 0; k < size.z(); k++) {
      for (int j = 0; j < size.y(); j++) {
        for (int i = 0; i < size.x(); i++) {
          for (int c = 0; c < expected.channels(); c++) {
            if (actual.intensity(i, j, k, c) != expected.intensity(i, j, k, c)) {
              fail(
                  "voxel (%d, %d, %d) channel %d is %s, expected %s"
                      .formatted(
                          i,
                          j,
                          k,
                          c,
                          actual.intensity(i, j, k, c),
                          expected.intensity(i, j, k, c)));
            }
          }
        }
      }
    }
  }
}
