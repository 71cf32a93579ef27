package io.medsam3.predict;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VolumeSegmenterTest {
  private static final Provenance NOWHERE = new Provenance("", "", "", "", "", "cpu", 1, "");

  /** A tilted scan of thick slices, whose axes are not those of the patient. */
  private static final Grid GRID =
      new Grid(
          new Size(22, 17, 4),
          Affine.columns(
              new double[] {0.9, 0.3, 0.1},
              new double[] {-0.3, 0.9, 0},
              new double[] {-0.3, -0.1, 3},
              new double[] {10, -20, 30}));

  private static Volume volume(Grid grid) {
    Voxels voxels = Voxels.allocate(VoxelType.I16, grid.size(), 1);
    for (int k = 0; k < grid.size().z(); k++) {
      ByteBuffer slice = voxels.slice(k);
      for (int j = 0; j < grid.size().y(); j++) {
        for (int i = 0; i < grid.size().x(); i++) {
          double disc = Math.hypot(i - 12, j - 7) < 4 + k ? 700 : 100;
          int at = 2 * (j * grid.size().x() + i);
          Voxels.write(slice, at, VoxelType.I16, disc + 9 * i + 3 * j * k);
        }
      }
    }
    return Volume.of(grid, voxels);
  }

  private static VolumeRequest request(Optional<Cut> cut, int first, int last, String... words) {
    return new VolumeRequest(
        List.of(words), Selection.UNION, cut, new IntensityRule.Automatic(), first, last);
  }

  private static VolumeSegmentation run(Sam3 network, Volume volume, VolumeRequest request) {
    return new VolumeSegmenter(new ImagePredictor(network), volume, request)
        .run(NOWHERE, Progress.NONE);
  }

  private static Sam3 nano() throws Exception {
    return Sam3.load(Sam3Config.nano(), new FormulaWeights(""), Precision.FLOAT32, name -> true);
  }

  @Test
  void aVolumeStoredInAll48WaysHasTheSameMaskInThePatient() throws Exception {
    assertNoLeak(
        () -> {
          try (Sam3 network = nano()) {
            Volume volume = volume(GRID);
            VolumeRequest request = request(Optional.empty(), 0, Integer.MAX_VALUE, "liver tumor");
            Mask wanted = run(network, volume, request).answers().get(0).mask();
            assertThat(wanted.count()).isBetween(20L, GRID.size().voxels() - 20);
            for (AxisOrder order : AxisOrder.all()) {
              Volume stored = volume.reordered(order);
              VolumeSegmentation found = run(network, stored, request);
              Mask mask = found.answers().get(0).mask();
              assertThat(mask.grid()).isEqualTo(stored.grid());
              assertThat(found.across()).isEqualTo(axisOf(order));
              assertThat(mask).as("%s", order).isEqualTo(wanted.reordered(order));
              assertThat(mask.covers(stored.grid().patient(some(mask)))).isTrue();
              assertThat(wanted.covers(stored.grid().patient(some(mask)))).isTrue();
            }
          }
        });
  }

  private static Axis axisOf(AxisOrder order) {
    for (Axis axis : Axis.values()) {
      if (order.old(axis) == Axis.K) {
        return axis;
      }
    }
    throw new AssertionError("no axis runs along K");
  }

  private static VoxelIndex some(Mask mask) {
    for (int k = 0; k < mask.size().z(); k++) {
      for (int j = 0; j < mask.size().y(); j++) {
        for (int i = 0; i < mask.size().x(); i++) {
          if (mask.covers(i, j, k)) {
            return new VoxelIndex(i, j, k);
          }
        }
      }
    }
    throw new AssertionError("an empty mask");
  }

  @Test
  void severalPhrasesGiveALabelMapWithoutOverlapsThatCoversWhatTheMasksCover() throws Exception {
    assertNoLeak(
        () -> {
          try (Sam3 network = nano()) {
            VolumeSegmentation found =
                run(
                    network,
                    volume(GRID),
                    request(Optional.empty(), 0, 9, "liver tumor", "polyp", "lung"));
            assertThat(found.segments().overlap()).isTrue();
            assertThat(found.apart().overlap()).isFalse();
            Mask any = Mask.empty(GRID);
            Mask apart = Mask.empty(GRID);
            for (VolumeAnswer answer : found.answers()) {
              any = any.or(answer.mask());
              apart = apart.or(answer.apart());
              assertThat(answer.apart().minus(answer.mask()).isEmpty()).isTrue();
            }
            assertThat(apart).isEqualTo(any);
            assertThat(found.labelMap().labels()).hasSize(3);
          }
        });
  }

  @Test
  void onlyTheSlicesAskedForAreLookedAtAndTold() throws Exception {
    assertNoLeak(
        () -> {
          try (Sam3 network = nano()) {
            List<String> steps = new ArrayList<>();
            Volume flipped =
                volume(GRID).reordered(new AxisOrder(Axis.J, Axis.I, Axis.K, true, false, true));
            VolumeSegmentation found =
                new VolumeSegmenter(
                        new ImagePredictor(network),
                        flipped,
                        request(Optional.of(Cut.AXIAL), 1, 2, "liver tumor"))
                    .run(NOWHERE, (done, total) -> steps.add(done + "/" + total));
            VolumeAnswer answer = found.answers().get(0);
            assertThat(steps).containsExactly("1/2", "2/2");
            assertThat(answer.slices()).extracting(SliceScore::slice).containsExactly(1, 2);
            assertThat(answer.mask().isSliceEmpty(0)).isTrue();
            assertThat(answer.mask().isSliceEmpty(3)).isTrue();
            assertThat(answer.slices().stream().mapToLong(SliceScore::pixels).sum())
                .isEqualTo(answer.mask().count());
            assertThat(answer.millilitres())
                .isEqualTo(answer.mask().count() * GRID.voxelCubicMillimetres() / 1000);
          }
        });
  }

  @Test
  void thickSlicesAreCutAsScannedAndEvenVolumesAxially() {
    assertThat(Cut.suiting(GRID)).isEqualTo(Cut.AXIAL);
    assertThat(Cut.suiting(grid("PIL", 4))).isEqualTo(Cut.SAGITTAL);
    assertThat(Cut.suiting(grid("LIP", 4))).isEqualTo(Cut.CORONAL);
    assertThat(Cut.suiting(grid("LIP", 1.1))).isEqualTo(Cut.AXIAL);
    Grid single = new Grid(new Size(4, 1, 4), grid("LPS", 4).affine());
    assertThat(Cut.suiting(single)).isEqualTo(Cut.CORONAL);
  }

  private static Grid grid(String orientation, double kSpacing) {
    double[][] steps = new double[3][3];
    for (int axis = 0; axis < 3; axis++) {
      int dimension = "LPS".indexOf(orientation.charAt(axis));
      int opposite = "RAI".indexOf(orientation.charAt(axis));
      steps[axis][Math.max(dimension, opposite)] =
          (dimension < 0 ? -1 : 1) * (axis == 2 ? kSpacing : 1);
    }
    return new Grid(new Size(5, 6, 7), Affine.columns(steps[0], steps[1], steps[2], new double[3]));
  }

  @Test
  void slicesThatAreNotThereAreRefused() throws Exception {
    assertNoLeak(
        () -> {
          try (Sam3 network = nano()) {
            assertThatThrownBy(
                    () -> run(network, volume(GRID), request(Optional.empty(), 4, 9, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slices 0..3");
          }
        });
  }
}
