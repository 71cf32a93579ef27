package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.nrrd.SegNrrd;
import io.medsam3.volume.VoxelIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {
  @TempDir Path folder;
  private Path scan;

  @BeforeEach
  void writeScan() throws IOException {
    scan = folder.resolve("scan.nii.gz");
    NiftiWriter.write(ObliqueScan.volume(), scan);
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.nii", "out.nii.gz", "out.nrrd", "out.mha"})
  void keepsEveryVoxelAndItsPlace(String name) throws IOException {
    Path out = folder.resolve(name);
    Run run = Run.of("convert", scan, out);
    assertThat(run.code()).as(run.err()).isZero();
    Opened opened = ImageFiles.all().open(out);
    assertThat(opened.grid().matches(ObliqueScan.GRID, 1e-4)).isTrue();
    for (int i = 0; i < 5; i++) {
      double value = opened.probe(new VoxelIndex(i, 3, 2)).values().get(0);
      assertThat(value).isEqualTo(ObliqueScan.value(i, 3, 2));
    }
  }

  @Test
  void refusesToLoseGeometryAndValuesAndTellsEachLoss() throws IOException {
    Path out = folder.resolve("out.png");
    Run run = Run.of("convert", scan, out);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("spacing", "3 slices", "8 bits", "--allow-loss");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void writesWithLossWhenAllowedAndStillTells() {
    Path out = folder.resolve("out.png");
    Run run = Run.of("convert", scan, out, "--allow-loss");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("warning", "spacing");
    assertThat(out).exists();
  }

  @Test
  void overlappingObjectsGoOnlyWhereTheyFit() throws IOException {
    Path objects = folder.resolve("objects.seg.nrrd");
    SegNrrd.write(ObliqueScan.segments(), objects);
    Run refused = Run.of("convert", objects, folder.resolve("out.nii.gz"), "--allow-loss");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("overlap", ".seg.nrrd");
    Path copy = folder.resolve("copy.seg.nrrd");
    assertThat(Run.of("convert", objects, copy).code()).isZero();
    assertThat(ImageFiles.all().open(copy).probe(new VoxelIndex(0, 0, 0)).segments())
        .containsExactlyInAnyOrder("left", "first slice");
    assertThat(files()).isEqualTo(3);
  }

  @Test
  void wrongUsageIsToldAsSuch() throws IOException {
    assertThat(Run.of("convert", scan, folder.resolve("out.doc")).code()).isEqualTo(2);
    assertThat(Run.of("convert", scan, scan).code()).isEqualTo(2);
    assertThat(Run.of("convert", scan, folder).code()).isEqualTo(2);
    assertThat(Run.of("convert", scan).code()).isEqualTo(2);
    assertThat(Run.of("convert", folder.resolve("gone.nii"), scan).code()).isEqualTo(2);
    assertThat(Run.of("convert", scan, folder.resolve("gone/out.nii")).code()).isEqualTo(1);
    assertThat(files()).isEqualTo(1);
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }
}
