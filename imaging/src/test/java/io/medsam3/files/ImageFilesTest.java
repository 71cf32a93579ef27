package io.medsam3.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.files.Opened.OpenedPicture;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.files.Opened.OpenedVolume;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Same;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  @TempDir Path folder;

  private final Volume volume = Phantoms.slope(Grids.oblique(3), VoxelType.I16);

  private static Opened opened(Volume volume) {
    return new OpenedVolume("test", List.of(volume), Placement.IN_PATIENT, List.of());
  }

  @Test
  void theContentDecidesAndNotTheName() throws IOException {
    Path nifti = folder.resolve("really.nii");
    NiftiWriter.write(volume, nifti);
    Path renamed = Files.move(nifti, folder.resolve("picture.png"));
    Opened opened = ImageFiles.plain().open(renamed);
    assertThat(opened.format()).isEqualTo("NIfTI");
    assertThat(opened.hasPlace()).isTrue();
    assertThat(opened.probe(new VoxelIndex(1, 2, 3)).values())
        .containsExactly(volume.intensity(1, 2, 3));
    assertThat(opened.probe(volume.grid().patient(new VoxelIndex(2, 3, 4))).orElseThrow().values())
        .containsExactly(volume.intensity(2, 3, 4));
    assertThat(opened.probe(new PatientPoint(1e6, 0, 0))).isEmpty();
  }

  @Test
  void picturesHaveNoPlace() throws IOException {
    Path file = folder.resolve("x.png");
    PictureWriter.writePng(Picture.of(2, 1, 3, new byte[] {1, 2, 3, 4, 5, 6}), file);
    Opened opened = ImageFiles.plain().open(file);
    assertThat(opened).isInstanceOf(OpenedPicture.class);
    assertThat(opened.hasPlace()).isFalse();
    assertThat(opened.probe(new VoxelIndex(1, 0, 0)).values()).containsExactly(4.0, 5.0, 6.0);
  }

  @Test
  void whatIsNotReadIsNamed() throws IOException {
    assertThatThrownBy(() -> ImageFiles.plain().open(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    Path text = Files.writeString(folder.resolve("a.txt"), "hello");
    assertThatThrownBy(() -> ImageFiles.plain().open(text))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("none of the kinds");
    assertThatThrownBy(() -> ImageFiles.plain().open(folder)).hasMessageContaining("folder");
    Path empty = Files.write(folder.resolve("e.nii.gz"), new byte[0]);
    assertThatThrownBy(() -> ImageFiles.plain().open(empty)).hasMessageContaining("truncated");
    Path cut = Files.write(folder.resolve("c.gz"), new byte[] {0x1F, (byte) 0x8B, 8});
    assertThatThrownBy(() -> ImageFiles.plain().open(cut)).hasMessageContaining("truncated");
  }

  @Test
  void aFurtherFormatIsAskedFirst() throws IOException {
    Format everything =
        new Format() {
          @Override
          public boolean claims(Path path, byte[] head) {
            return Files.isDirectory(path);
          }

          @Override
          public Opened open(Path path, Findings findings) {
            return opened(volume);
          }
        };
    assertThat(ImageFiles.plain().with(everything).open(folder).size()).isEqualTo(volume.size());
  }

  @Test
  void volumesConvertWithoutLossBetweenTheirFormats() throws IOException {
    for (String ending : List.of(".nii", ".nii.gz", ".nrrd", ".mha")) {
      Path target = folder.resolve("v" + ending);
      Conversion conversion = Conversion.of(opened(volume), target);
      assertThat(conversion.losses()).isEmpty();
      conversion.write();
      Same.volume(((OpenedVolume) ImageFiles.plain().open(target)).volume(), volume);
    }
  }

  @Test
  void lossesAreToldBefore() {
    assertThat(Conversion.of(opened(volume), folder.resolve("v.png")).losses())
        .anyMatch(l -> l.contains("place in the patient"))
        .anyMatch(l -> l.contains("slices"))
        .anyMatch(l -> l.contains("8 bits"));
    Volume scaled =
        Volume.of(
            volume.grid(),
            Voxels.allocate(VoxelType.I16, volume.size(), 1),
            List.of(new Rescale(0.1, 0)),
            Presentation.UNKNOWN);
    assertThat(Conversion.of(opened(scaled), folder.resolve("v.nii")).losses()).isEmpty();
    assertThat(Conversion.of(opened(scaled), folder.resolve("v.mha")).losses())
        .anyMatch(l -> l.contains("rounded"));
    Opened series =
        new OpenedVolume("test", List.of(volume, volume), Placement.IN_PATIENT, List.of());
    assertThat(Conversion.of(series, folder.resolve("v.nii")).losses())
        .anyMatch(l -> l.contains("first of 2 volumes"));
    Opened picture = new OpenedPicture("picture", Picture.of(2, 1, 1, new byte[2]), List.of());
    assertThat(Conversion.of(picture, folder.resolve("v.nii")).losses())
        .anyMatch(l -> l.contains("made up"));
    assertThatThrownBy(() -> Conversion.of(picture, folder.resolve("v.doc")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(".nii.gz");
  }

  @Test
  void segmentsConvertToLabelMapsAndBack() throws IOException {
    Grid grid = volume.grid();
    Mask ball = Phantoms.ball(grid, 3);
    Opened segments =
        new OpenedSegments(
            "test",
            new Segments(grid, List.of(Segment.of(1, "ball", ball))),
            Placement.IN_PATIENT,
            List.of());
    Path target = folder.resolve("s.seg.nrrd");
    assertThat(Conversion.of(segments, target).losses()).isEmpty();
    Conversion.of(segments, target).write();
    Opened back = ImageFiles.plain().open(target);
    assertThat(back.probe(Phantoms.ballCentre(grid)).orElseThrow().segments())
        .containsExactly("ball");
    assertThatThrownBy(() -> Conversion.of(segments, folder.resolve("s.png")).write())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Conversion.of(opened(volume), target).write())
        .hasMessageContaining("use .nrrd");
  }
}
