package io.medsam3.cli;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.job.JobInput;
import io.medsam3.job.ResultRecord;
import io.medsam3.job.TinySeries;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes and DICOM pictures from file to file. */
class VolumeCommandTest {
  private static final Grid GRID =
      new Grid(
          new Size(24, 18, 3),
          Affine.columns(
              new double[] {0.5, 0, 0},
              new double[] {0, 0.75, 0},
              new double[] {0, 0, 4},
              new double[] {-31, 12, 70}));

  @TempDir Path folder;
  private Path model;
  private Path series;

  @BeforeEach
  void write() throws IOException {
    model = NanoModel.write(folder);
    series = TinySeries.write(folder.resolve("series"), GRID);
  }

  private Run segment(Path input, Path out, String... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "segment",
                input,
                "--text",
                "liver tumor",
                "--select",
                "union",
                "--model",
                model,
                "--out",
                out));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  private static Mask labelled(Path file) throws IOException {
    Volume volume = ((Opened.OpenedVolume) ImageFiles.all().open(file)).volume();
    return Mask.of(volume.grid(), (i, j, k) -> volume.stored(i, j, k, 0) == 1);
  }

  @Test
  void aSeriesAndItsNiftiInOtherOrdersHaveTheSameMaskInThePatient() throws Exception {
    Path out = folder.resolve("out");
    Mask[] wanted = new Mask[1];
    assertNoLeak(
        () -> {
          Run run = segment(series, out);
          assertThat(run.code()).as(run.err()).isZero();
          assertThat(run.out()).contains("ml in", "of 3 slices", "series_labels.nii.gz");
          wanted[0] = labelled(out.resolve("series_labels.nii.gz"));
        });
    Volume volume = ((JobInput.VolumeInput) JobInput.read(series)).volume();
    assertThat(wanted[0].count()).isBetween(10L, GRID.size().voxels() - 10);
    for (int n : new int[] {5, 22, 43}) {
      Volume stored = volume.reordered(AxisOrder.all().get(n));
      Path file = folder.resolve("v" + n + ".nii.gz");
      NiftiWriter.write(stored, file);
      Run run = segment(file, out, "--window", "soft-tissue");
      assertThat(run.code()).as(run.err()).isZero();
      Mask found = labelled(out.resolve("v" + n + "_labels.nii.gz"));
      assertThat(found.grid().matches(stored.grid(), 1e-4)).isTrue();
      assertThat(found.count()).isEqualTo(wanted[0].count());
      for (int i = 0; i < 24; i++) {
        for (int j = 0; j < 18; j++) {
          assertThat(found.covers(wanted[0].grid().affine().patient(i, j, 1)))
              .isEqualTo(wanted[0].covers(i, j, 1));
        }
      }
    }
  }

  @Test
  void aSingleDicomPictureIsSegmentedInItsPlane() throws IOException {
    Path out = folder.resolve("out");
    Run run = segment(series.resolve("s1.dcm"), out, "--format", "png,dicom-seg");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("mm2");
    assertThat(out.resolve("s1_liver-tumor.png")).exists();
    assertThat(out.resolve("s1_overlay.png")).exists();
    assertThat(ImageFiles.all().open(out.resolve("s1_seg.dcm")))
        .isInstanceOf(Opened.OpenedSegments.class);
  }

  @Test
  void aReplayIsTheSameToTheBitOrSaysWhatIsNot() throws IOException {
    Path out = folder.resolve("out");
    assertThat(segment(series, out).code()).isZero();
    Path record = out.resolve("series_result.json");
    Run same = Run.of("replay", record);
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(same.out()).contains("to the bit");
    ResultRecord.Answer answer = ResultRecord.read(record).answers().get(0);
    String changed = "0".repeat(64);
    Files.writeString(record, Files.readString(record).replace(answer.maskSha256(), changed));
    Run other = Run.of("replay", record);
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.out()).contains("the mask differs");
    TinySeries.write(series, GRID); // new identifiers are other bytes
    Run refused = Run.of("replay", record);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("is not the file of the record");
  }

  @Test
  void oneOfSeveralVolumesIsChosenAndReplayed() throws IOException {
    Path out = folder.resolve("out");
    Path file = TwoVolumes.write(folder.resolve("4d.nii"));
    Set<String> masks = new HashSet<>();
    for (int n : new int[] {0, 1}) {
      Run run = segment(file, out, "--volume", String.valueOf(n), "--axis", "stored");
      assertThat(run.code()).as(run.err()).isZero();
      Path record = out.resolve("4d_result.json");
      ResultRecord told = ResultRecord.read(record);
      assertThat(told.warnings()).noneMatch(words -> words.contains("the first is shown"));
      masks.add(told.answers().get(0).maskSha256());
      assertThat(Run.of("replay", record).out()).contains("to the bit");
    }
    assertThat(masks).hasSize(2);
  }

  @Test
  void aVolumeAsPngIsRefusedBeforeAnyWork() {
    Run run = segment(series, folder.resolve("out"), "--format", "png");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("png holds one slice").doesNotContain("loaded");
  }
}
