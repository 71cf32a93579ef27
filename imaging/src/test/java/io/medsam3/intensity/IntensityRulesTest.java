package io.medsam3.intensity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import io.medsam3.volume.Window;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class IntensityRulesTest {
  private static final IntensityRule AUTOMATIC = new IntensityRule.Automatic();

  private static Volume volume(Modality modality, double spacingMm, IntUnaryOperator values) {
    Size size = new Size(20, 10, 5);
    Voxels voxels = Voxels.allocate(VoxelType.I16, size, 1);
    int n = 0;
    for (int k = 0; k < 5; k++) {
      ByteBuffer slice = voxels.slice(k);
      for (int at = 0; at < 400; at += 2) {
        slice.putShort(at, (short) values.applyAsInt(n++));
      }
    }
    Grid grid = new Grid(size, Affine.scaling(new Spacing(spacingMm, spacingMm, 1)));
    return Volume.of(grid, voxels, List.of(Rescale.NONE), Presentation.of(modality));
  }

  /** Shares of air outside, lung, soft tissue and bone, in percent. */
  private static IntUnaryOperator hounsfield(int air, int lung, int soft) {
    return n -> {
      int percent = n * 37 % 100;
      return percent < air
          ? -1000
          : percent < air + lung ? -800 : percent < air + lung + soft ? 40 : 700;
    };
  }

  @Test
  void ctWindowsFollowTheContent() {
    IntensityMap belly =
        IntensityRules.choose(volume(Modality.CT, 20, hounsfield(30, 5, 60)), AUTOMATIC);
    assertThat(belly.window()).isEqualTo(CtWindow.SOFT_TISSUE.window());
    IntensityMap chest =
        IntensityRules.choose(volume(Modality.CT, 20, hounsfield(30, 40, 25)), AUTOMATIC);
    assertThat(chest.window()).isEqualTo(CtWindow.LUNG.window());
    IntensityMap head =
        IntensityRules.choose(volume(Modality.CT, 10, hounsfield(40, 0, 45)), AUTOMATIC);
    assertThat(head.window()).isEqualTo(CtWindow.BRAIN.window());
    assertThat(head.description()).contains("brain", "0 to 80");
  }

  @Test
  void aVolumeOfUnknownKindThatLooksLikeCtIsTreatedAsCt() {
    Volume nifti = volume(Modality.UNKNOWN, 20, hounsfield(30, 5, 60));
    assertThat(IntensityRules.choose(nifti, AUTOMATIC).description()).contains("look like CT");
    Volume mr = volume(Modality.UNKNOWN, 20, n -> n % 300);
    assertThat(IntensityRules.choose(mr, AUTOMATIC).description()).contains("percentiles");
  }

  @Test
  void mrUsesPercentilesOfTheWholeVolumeWithoutBackground() {
    Volume mr = volume(Modality.MR, 1, n -> n < 500 ? 0 : n);
    IntensityMap map = IntensityRules.choose(mr, AUTOMATIC);
    assertThat(map.window().lower()).isCloseTo(502.5, within(0.1));
    assertThat(map.window().upper()).isCloseTo(996.5, within(0.1));
    Picture dark = map.picture(mr.slice(Axis.K, 0));
    Picture bright = map.picture(mr.slice(Axis.K, 4));
    assertThat(dark.sample(5, 5, 0)).isZero();
    assertThat(bright.sample(19, 9, 0)).isEqualTo(255);
    assertThat(map.description()).contains("whole volume", "0.5 to 99.5");
  }

  @Test
  void eightBitsAndColoursPassAsTheyAre() {
    Picture colour = Picture.of(2, 1, 3, new byte[] {1, 2, 3, (byte) 250, 100, 0});
    IntensityMap map = IntensityRules.choose(colour.volume(), AUTOMATIC);
    assertThat(map.isIdentity()).isTrue();
    Picture seen = map.picture(colour.volume().slice(Axis.K, 0));
    for (int c = 0; c < 3; c++) {
      assertThat(seen.sample(1, 0, c)).isEqualTo(colour.sample(1, 0, c));
    }
    Picture deep = Picture.of(1, 1, 3, new short[] {(short) 65535, 257, 0});
    Picture eight =
        IntensityRules.choose(deep.volume(), AUTOMATIC).picture(deep.volume().slice(Axis.K, 0));
    assertThat(eight.sample(0, 0, 0)).isEqualTo(255);
    assertThat(eight.sample(0, 0, 1)).isEqualTo(1);
  }

  @Test
  void radiographsUseTheWindowOfTheFileAndItsInversion() {
    Volume film =
        volume(Modality.UNKNOWN, 1, n -> n)
            .presentedAs(
                new Presentation(Modality.RADIOGRAPH, List.of(Window.between(0, 1000)), true));
    IntensityMap map = IntensityRules.choose(film, AUTOMATIC);
    assertThat(map.grey(0)).isEqualTo(255);
    assertThat(map.grey(1000)).isZero();
    assertThat(map.description()).contains("window 1 of the file", "MONOCHROME1");
  }

  @Test
  void theUserDecidesIfHeWants() {
    Volume ct = volume(Modality.CT, 20, hounsfield(30, 40, 25));
    assertThat(IntensityRules.choose(ct, new IntensityRule.Preset(CtWindow.BONE)).window())
        .isEqualTo(CtWindow.BONE.window());
    assertThat(IntensityRules.choose(ct, new IntensityRule.Fixed(new Window(10, 20))).grey(10))
        .isEqualTo(128);
    assertThat(IntensityRules.choose(ct, new IntensityRule.Percentiles(0, 100)).window().upper())
        .isEqualTo(700);
    assertThatThrownBy(() -> IntensityRules.choose(ct, new IntensityRule.FromFile(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it has 0");
    assertThatThrownBy(() -> new IntensityRule.Percentiles(50, 20))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFlatVolumeIsNoDivisionByZero() {
    IntensityMap map = IntensityRules.choose(volume(Modality.MR, 1, n -> 5), AUTOMATIC);
    assertThat(map.grey(5)).isZero();
    assertThat(map.grey(Double.NaN)).isZero();
  }
}
