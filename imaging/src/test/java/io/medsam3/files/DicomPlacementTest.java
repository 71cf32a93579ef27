package io.medsam3.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.dicom.ResultFiles;
import io.medsam3.dicom.Series;
import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Size;
import io.medsam3.volume.VoxelIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DicomPlacementTest {
  private static final Grid GRID =
      new Grid(new Size(9, 8, 4), Affine.rows(0.5, 0, 0, -31, 0, 0.75, 0, 12, 0, 0, 2.5, 70));
  private static final Mask MASK = Mask.of(GRID, (i, j, k) -> i > 2 && i < 6 && j > 1 && k == 2);
  private static final PatientPoint INSIDE = GRID.affine().patient(4, 4, 2);
  @TempDir Path folder;

  private Opened image(Consumer<DataSet> change) throws IOException {
    return ImageFiles.all().open(new Series(folder, GRID).slice(1, "image.dcm", change));
  }

  @Test
  void anImageWithoutPositionHasItsPixelSpacingButNoPlace() throws IOException {
    Opened opened =
        image(
            data ->
                data.putEmpty(Tag.IMAGE_POSITION_PATIENT).putEmpty(Tag.IMAGE_ORIENTATION_PATIENT));
    assertThat(opened.placement()).isEqualTo(Placement.PIXEL_SPACING);
    assertThat(opened.hasPlace()).isFalse();
    assertThat(opened.grid().spacing().y()).isEqualTo(0.75);
    assertThat(opened.warnings()).anyMatch(s -> s.contains("no position in the patient"));
    assertThat(Conversion.of(opened, folder.resolve("x.nii")).losses())
        .anyMatch(s -> s.contains("made up"));
    assertThat(Conversion.of(opened, folder.resolve("x.png")).losses())
        .anyMatch(s -> s.contains("spacing"));
  }

  @Test
  void framesWithoutPositionKeepTheirOrder() throws IOException {
    // Twelve, for the tenth must not come before the second.
    byte[] pixels = new byte[2 * 12 * 9 * 8];
    for (int frame = 0; frame < 12; frame++) {
      pixels[2 * frame * 9 * 8] = (byte) frame;
    }
    Opened opened =
        image(
            data ->
                data.putEmpty(Tag.IMAGE_POSITION_PATIENT)
                    .putEmpty(Tag.IMAGE_ORIENTATION_PATIENT)
                    .put(Tag.RESCALE_INTERCEPT, 0)
                    .put(Tag.NUMBER_OF_FRAMES, 12)
                    .put(Tag.PIXEL_DATA, pixels));
    for (int k = 0; k < 12; k++) {
      assertThat(opened.probe(new VoxelIndex(0, 0, k)).values()).containsExactly((double) k);
    }
  }

  @Test
  void anImageWithoutSpacingHasNoPlaceEither() throws IOException {
    Opened opened = image(data -> data.putEmpty(Tag.PIXEL_SPACING));
    assertThat(opened.placement()).isEqualTo(Placement.NONE);
    assertThat(opened.warnings()).anyMatch(s -> s.contains("spacing of pixels is not known"));
  }

  @Test
  void aFolderOfOneSegmentationIsRead() throws IOException {
    ResultFiles.seg(folder.resolve("only"), GRID, "P1", MASK);
    OpenedSegments opened = (OpenedSegments) ImageFiles.all().open(folder);
    assertThat(opened.format()).isEqualTo("DICOM SEG");
    assertThat(opened.probe(INSIDE).orElseThrow().segments()).containsExactly("Liver");
  }

  @Test
  void aFolderOfOneStructureSetIsRead() throws IOException {
    Files.writeString(folder.resolve("readme"), "not DICOM");
    ResultFiles.structures(folder.resolve("rt.dcm"), GRID, MASK);
    Opened opened = ImageFiles.all().open(folder);
    assertThat(opened.format()).isEqualTo("DICOM RTSTRUCT");
    assertThat(opened.probe(INSIDE).orElseThrow().segments()).containsExactly("Liver");
  }

  @Test
  void ofSeveralSegmentationsThatWithTheMostObjectsIsReadAndTheOthersAreNamed() throws IOException {
    ResultFiles.seg(folder.resolve("a"), GRID, "P1", MASK);
    ResultFiles.seg(folder.resolve("b"), GRID, "P1", MASK, MASK);
    ResultFiles.structures(folder.resolve("c"), GRID, MASK);
    OpenedSegments opened = (OpenedSegments) ImageFiles.all().open(folder);
    assertThat(opened.segments().list())
        .extracting(Segment::name)
        .containsExactly("Liver", "Spleen");
    assertThat(opened.warnings())
        .anyMatch(s -> s.contains("b with the most") && s.contains("a, c"));
  }

  @Test
  void segmentationsOfTwoPatientsAreRefused() throws IOException {
    ResultFiles.seg(folder.resolve("a"), GRID, "P1", MASK);
    ResultFiles.seg(folder.resolve("b"), GRID, "P2", MASK);
    assertThatThrownBy(() -> ImageFiles.all().open(folder)).hasMessageContaining("2 patients");
  }
}
