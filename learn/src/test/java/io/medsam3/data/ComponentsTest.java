package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComponentsTest {
  private static boolean[] mask(String... lines) {
    boolean[] mask = new boolean[lines.length * lines.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = lines[i / lines.length].charAt(i % lines.length) == '#';
    }
    return mask;
  }

  @Test
  void diagonalNeighboursBelongTogether() {
    assertThat(Components.of(mask("#..#", ".#..", "..#.", "#..."), 4).count()).isEqualTo(3);
  }

  @Test
  void partsThatMeetLaterAreOne() {
    Components parts = Components.of(mask("#.#.#", "#.#.#", "#.###", "###..", "....#"), 5);
    assertThat(parts.count()).isEqualTo(2);
    assertThat(parts.areas()).containsExactly(0, 13, 1);
  }

  @Test
  void crumbsAreDroppedButNeverTheLargest() {
    Components parts = Components.of(mask("##..#", "##...", ".....", ".....", "#...."), 5);
    assertThat(parts.withoutCrumbs(2, 0.02).count()).isEqualTo(1);
    assertThat(parts.withoutCrumbs(100, 0.02).count()).isEqualTo(1);
  }

  @Test
  void boxIsTheExtentOfThePixels() {
    boolean[] mask = mask("....", ".##.", ".##.", "....");
    List<Instance> instances = Targets.instances(mask, 4, 2, true);
    assertThat(instances).hasSize(1);
    assertThat(instances.get(0).box()).containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
    assertThat(instances.get(0).mask()).containsExactly(0.25f, 0.25f, 0.25f, 0.25f);
  }

  @Test
  void uncountableTargetIsOneInstance() {
    boolean[] mask =
        mask(
            "##......",
            "##......",
            "........",
            "........",
            "........",
            "........",
            "......##",
            "......##");
    assertThat(Targets.instances(mask, 8, 4, false)).hasSize(1);
    assertThat(Targets.instances(mask, 8, 4, true)).hasSize(2);
  }
}
