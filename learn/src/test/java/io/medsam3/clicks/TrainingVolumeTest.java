package io.medsam3.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.data.ManifestException;
import io.medsam3.data.Split;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingVolumeTest {
  private static final Split ALL = new Split(0, 42, Set.of());

  @TempDir Path folder;

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
  }

  /** A volume whose slices 1 and 2 hold a 2. */
  private void write(String place, int depth) throws IOException {
    Voxels voxels = Voxels.allocate(VoxelType.U8, new Size(6, 5, depth), 1);
    for (int k = 1; k < Math.min(3, depth); k++) {
      voxels.slice(k).put(2 * 6 + 3, (byte) 2);
    }
    Grid grid = new Grid(new Size(6, 5, depth), Affine.identity());
    NiftiWriter.write(Volume.of(grid, voxels), folder.resolve(place));
  }

  @Test
  void imagesWithoutLabelsAreCountedAndStrayFilesPassedOver() throws IOException {
    write("images/a.nii.gz", 4);
    write("labels/a.nii.gz", 4);
    write("images/b.nii.gz", 4);
    Files.writeString(folder.resolve("images/.DS_Store"), "x");
    var listing = TrainingVolume.images(folder, ALL, false);
    assertThat(listing.images()).containsExactly(folder.resolve("images/a.nii.gz"));
    assertThat(listing.toString()).isEqualTo("1 volumes; 1 more have no labels");
  }

  @Test
  void everyVolumeIsOnOneSideOfTheSplit() throws IOException {
    List<Path> both = new ArrayList<>();
    for (int n = 0; n < 12; n++) {
      write("images/v%d.nii.gz".formatted(n), 4);
      write("labels/v%d.nii.gz".formatted(n), 4);
    }
    Split half = new Split(0.5, 42, Set.of());
    List<Path> training = TrainingVolume.images(folder, half, false).images();
    both.addAll(training);
    both.addAll(TrainingVolume.images(folder, half, true).images());
    assertThat(training).isNotEmpty().hasSizeLessThan(12);
    assertThat(both).hasSize(12).doesNotHaveDuplicates();
    assertThat(TrainingVolume.images(folder).images()).containsExactlyInAnyOrderElementsOf(both);
  }

  @Test
  void everyLabelBelongsToTheMask() throws IOException {
    write("images/a.nii.gz", 4);
    write("labels/a.nii.gz", 4);
    TrainingVolume volume = TrainingVolume.read(folder.resolve("images/a.nii.gz"));
    assertThat(volume.visible(Axis.K, 1)).containsExactly(1, 2);
    assertThat(volume.slice(Axis.K, 1)[2 * 6 + 3]).isTrue();
  }

  @Test
  void labelsOfAnotherSizeAndAnotherLayoutAreRefused() throws IOException {
    write("images/a.nii.gz", 4);
    write("labels/a.nii.gz", 5);
    assertThatThrownBy(() -> TrainingVolume.read(folder.resolve("images/a.nii.gz")))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("must be equal");
    assertThatThrownBy(() -> TrainingVolume.images(folder.resolve("images"), ALL, false))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("no folder 'images'");
  }
}
