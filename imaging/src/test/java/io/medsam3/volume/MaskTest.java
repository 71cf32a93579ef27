package io.medsam3.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaskTest {
  private final Grid grid = Grids.oblique(21);

  private final Mask odd = Mask.of(grid, (i, j, k) -> k == 4 && (i + j) % 2 == 1);

  @Test
  void paintedVoxelsAreCoveredAndNoOthers() {
    MaskPainter painter = new MaskPainter(grid);
    painter.add(1, 2, 3);
    painter.addRun(0, 3, 4, 5);
    painter.remove(1, 4, 5);
    Mask mask = painter.mask();
    painter.add(0, 0, 0);
    assertThat(mask.count()).isEqualTo(3);
    assertThat(mask.covers(1, 2, 3)).isTrue();
    assertThat(mask.covers(1, 4, 5)).isFalse();
    assertThat(mask.covers(0, 0, 0)).isFalse();
    assertThat(mask.cubicMillimetres()).isCloseTo(3 * grid.voxelCubicMillimetres(), within(1e-9));
    assertThatThrownBy(() -> painter.add(0, 0, 99)).hasMessageContaining("outside the grid");
  }

  @Test
  void bytesAndBitsSayTheSame() {
    MaskPainter painter = new MaskPainter(grid);
    for (int k = 0; k < grid.size().z(); k++) {
      painter.addSlice(k, odd.bytes(k));
    }
    assertThat(painter.mask()).isEqualTo(odd);
    assertThat(odd.isSliceEmpty(3)).isTrue();
    assertThat(odd.isSliceEmpty(4)).isFalse();
  }

  @Test
  void setOperationsNeedTheSameGrid() {
    Mask all = Mask.of(grid, (i, j, k) -> true);
    assertThat(all.minus(odd).or(odd)).isEqualTo(all);
    assertThat(all.and(odd)).isEqualTo(odd);
    assertThat(odd.minus(odd).isEmpty()).isTrue();
    assertThatThrownBy(() -> odd.and(Mask.empty(Grids.oblique(22))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("different grids");
  }

  @Test
  void aPlaceIsCoveredWhereItsNearestVoxelIs() {
    PatientPoint inside = grid.affine().patient(1.3, 2.4, 4.2);
    assertThat(odd.covers(inside)).isTrue();
    assertThat(odd.covers(new PatientPoint(1e5, 0, 0))).isFalse();
  }

  @Test
  void labelMapsHoldSegmentsThatDoNotOverlap() {
    Mask even = Mask.of(grid, (i, j, k) -> k == 4 && (i + j) % 2 == 0);
    Segments segments =
        new Segments(grid, List.of(Segment.of(300, "odd", odd), Segment.of(2, "even", even)));
    LabelMap map = LabelMap.of(segments, true);
    assertThat(map.values().type()).isEqualTo(VoxelType.U16);
    assertThat(map.mask(300)).isEqualTo(odd);
    assertThat(map.segments().list().get(1).mask()).isEqualTo(even);
    assertThat(LabelMap.of(segments, false).mask(1)).isEqualTo(odd);
    assertThat(segments.namesAt(new VoxelIndex(0, 0, 4))).containsExactly("even");
    Segments overlapping =
        new Segments(grid, List.of(Segment.of(1, "a", odd), Segment.of(2, "b", odd)));
    assertThat(overlapping.overlap()).isTrue();
    assertThatThrownBy(() -> LabelMap.of(overlapping, true))
        .hasMessageContaining("'b' overlaps another");
  }

  @Test
  void segmentsLieOnTheirGrid() {
    assertThatThrownBy(() -> new Segments(Grids.oblique(1), List.of(Segment.of(1, "liver", odd))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("liver");
    assertThat(new Segment(1, "x", Optional.of(Rgb.distinct(3)), odd, Optional.empty()).name())
        .isEqualTo("x");
  }
}
