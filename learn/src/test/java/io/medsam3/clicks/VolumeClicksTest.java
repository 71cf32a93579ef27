package io.medsam3.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.predict.Cut;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Affine;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeClicksTest {
  private static final Cut[] PLANES = {Cut.AXIAL, Cut.CORONAL, Cut.SAGITTAL};

  /** To the left, to the back and to the head, in steps of nearly one length. */
  private static final Grid GRID =
      new Grid(
          new Size(9, 8, 7),
          Affine.columns(
              new double[] {1, 0, 0},
              new double[] {0, 1.25, 0},
              new double[] {0, 0, 1.25},
              new double[] {-20, 4, 50}));

  @TempDir Path folder;

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
  }

  /** An uneven bright lump, or its labels. */
  private static Volume lump(boolean labels) {
    Voxels voxels = Voxels.allocate(VoxelType.I16, GRID.size(), 1);
    for (int k = 0; k < 7; k++) {
      for (int n = 0; n < 9 * 8; n++) {
        boolean inside = Math.abs(n % 9 - 4) + Math.abs(n / 9 - 3) + 1.5 * Math.abs(k - 2) < 5;
        int grey = (inside ? 900 : 100) + 7 * (n % 9) + 23 * (n / 9) + 41 * k;
        int value = labels ? (inside ? 1 : 0) : grey;
        Voxels.write(voxels.slice(k), 2 * n, VoxelType.I16, value);
      }
    }
    return Volume.of(GRID, voxels);
  }

  private Path write(AxisOrder order) throws IOException {
    Path image = folder.resolve("images/lump.nii.gz");
    NiftiWriter.write(lump(false).reordered(order), image);
    NiftiWriter.write(lump(true).reordered(order), folder.resolve("labels/lump.nii.gz"));
    return image;
  }

  /** What is done with a network. */
  private interface Use {
    void with(Sam3 network) throws Exception;
  }

  private static void network(Use use) throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          var weights = new FormulaWeights("");
          try (Sam3 network = Sam3.load(config, weights, Precision.FLOAT32, key -> true)) {
            use.with(network);
          }
        });
  }

  private static List<Double> dice(Sam3 network, Cut cut, Path image) throws IOException {
    var evaluation =
        new VolumeClicks(network, Optional.of(cut)).evaluate(List.of(image), line -> {});
    assertThat(evaluation.ways())
        .containsExactly(
            "1 click through %s slices".formatted(cut.label()),
            "box through %s slices".formatted(cut.label()));
    return evaluation.scores().stream().map(ClickScore::dice).toList();
  }

  @Test
  void aPlaneIsThatOfThePatientHoweverTheVolumeIsStored() throws Exception {
    network(
        network -> {
          List<List<Double>> planes = new ArrayList<>();
          for (int order : new int[] {0, 38}) {
            Path image = write(AxisOrder.all().get(order));
            List<List<Double>> stored = new ArrayList<>();
            for (Cut cut : PLANES) {
              stored.add(dice(network, cut, image));
            }
            planes = planes.isEmpty() ? stored : planes;
            assertThat(stored).as("order %d", order).isEqualTo(planes);
          }
          Set<List<Double>> different = new HashSet<>(planes);
          assertThat(different).hasSize(3);
          assertThat(planes).allSatisfy(both -> assertThat(both).allMatch(dice -> dice > 0));
        });
  }

  @Test
  void withoutAPlaneTheCutThatSuitsAndStoredSlicesWhereTold() throws Exception {
    network(
        network -> {
          Path image = write(AxisOrder.all().get(13));
          var suiting = new VolumeClicks(network, Optional.empty());
          var found = suiting.evaluate(List.of(image), line -> {});
          assertThat(found.ways()).first().isEqualTo("1 click through axial slices");
          assertThat(dice(network, Cut.STORED, image))
              .isNotEqualTo(found.scores().stream().map(ClickScore::dice).toList());
        });
  }
}
