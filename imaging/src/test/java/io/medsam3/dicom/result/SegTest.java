package io.medsam3.dicom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.dicom.Series;
import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.result.SegmentDescription.Making;
import io.medsam3.dicom.series.SeriesReader;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegTest {
  private static final Grid GRID =
      new Grid(new Size(7, 5, 6), Affine.rows(0.5, 0, 0, -31, 0, 0.75, 0, 12, 0, 0, 2.5, 70));
  static final ResultHeader HEADER =
      new ResultHeader(
          new Algorithm("Medical SAM3", "0.1"),
          "Segments",
          300,
          LocalDateTime.of(2026, 11, 25, 3, 0));
  @TempDir Path folder;

  @Test
  void aVoxelPaintedInThePatientComesBackThereOnAnyGrid() throws IOException {
    int number = 0;
    for (Grid grid : (Iterable<Grid>) Grids.all()::iterator) {
      if (number++ % 5 != 0) {
        continue;
      }
      Mask mask = Mask.of(grid, (i, j, k) -> i == 1 && j >= 2 && k != 3);
      Path file = folder.resolve(number + ".dcm");
      writer(SeriesSource.none(grid.size().z()), grid, "Liver")
          .write(file, segments(grid, mask), SegWriter.Kind.BINARY);
      Mask read = SegReader.read(file).segments().list().get(0).mask();
      assertThat(read.count()).isEqualTo(mask.count());
      for (int k = 0; k < grid.size().z(); k++) {
        for (int j = 0; j < grid.size().y(); j++) {
          PatientPoint here = grid.affine().patient(1, j, k);
          assertThat(read.covers(here)).as("%s of %s", here, grid).isEqualTo(mask.covers(1, j, k));
        }
      }
    }
  }

  @Test
  void framesOfBitsAreNotPaddedAndMayOverlap() throws IOException {
    // 35 pixels a frame: each frame begins at another bit.
    Mask a = Mask.of(GRID, (i, j, k) -> (i + 2 * j + 3 * k) % 5 < 2);
    Mask b = Mask.of(GRID, (i, j, k) -> (i * j + k) % 3 == 0 && k > 1);
    Path file = folder.resolve("seg.dcm");
    writer(SeriesSource.none(6), GRID, "Liver", "left kidney")
        .write(file, segments(GRID, a, b), SegWriter.Kind.BINARY);
    SegmentationObject read = SegReader.read(file);
    assertThat(read.findings().warnings()).isEmpty();
    assertThat(read.segments().grid().matches(GRID, 1e-6)).isTrue();
    for (int n = 0; n < 2; n++) {
      Mask mask = n == 0 ? a : b;
      assertThat(read.segments().list().get(n).mask())
          .isEqualTo(onto(mask, read.segments().grid()));
    }
    assertThat(read.segments().list())
        .extracting(Segment::name)
        .containsExactly("Liver", "left kidney");
    Rgb colour = read.segments().list().get(1).colour().orElseThrow();
    assertThat(colour).isEqualTo(Rgb.distinct(1));
  }

  @Test
  void labelMapsComeBackAndRefuseOverlap() throws IOException {
    Mask a = Mask.of(GRID, (i, j, k) -> i < 3);
    Mask b = Mask.of(GRID, (i, j, k) -> i > 3 && k == 2);
    Path file = folder.resolve("labels.dcm");
    SegWriter writer = writer(SeriesSource.none(6), GRID, "Liver", "Spleen");
    writer.write(file, segments(GRID, a, b), SegWriter.Kind.LABELMAP);
    SegmentationObject read = SegReader.read(file);
    assertThat(read.segments().list()).hasSize(2);
    assertThat(read.segments().list().get(0).mask().count()).isEqualTo(a.count());
    assertThat(read.segments().list().get(1).mask().count()).isEqualTo(b.count());
    assertThatThrownBy(() -> writer.write(file, segments(GRID, a, a), SegWriter.Kind.LABELMAP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlaps");
    assertThat(SegReader.read(file).segments().list()).hasSize(2);
  }

  @Test
  void fractionsComeBackWithinTheirSteps() throws IOException {
    Voxels voxels = Voxels.allocate(VoxelType.F32, GRID.size(), 1);
    for (int k = 0; k < 6; k++) {
      for (int n = 0; n < 35; n++) {
        voxels.slice(k).putFloat(4 * n, k == 4 ? 0 : n / 34f);
      }
    }
    Volume shares = Volume.of(GRID, voxels, List.of(Rescale.NONE), Presentation.UNKNOWN);
    Mask half = Mask.of(GRID, (i, j, k) -> shares.intensity(i, j, k) >= 0.5);
    Segment segment = new Segment(1, "Liver", Optional.empty(), half, Optional.of(shares));
    Path file = folder.resolve("fraction.dcm");
    writer(SeriesSource.none(6), GRID, "Liver")
        .write(file, new Segments(GRID, List.of(segment)), SegWriter.Kind.FRACTIONAL);
    Segment read = SegReader.read(file).segments().list().get(0);
    assertThat(read.mask().count()).isEqualTo(half.count());
    assertThat(read.fractions().orElseThrow().intensity(6, 3, 1))
        .isCloseTo(27 / 34.0, within(0.002));
  }

  @Test
  void framesReferToTheirSourceSlices() throws IOException {
    new Series(folder, GRID).all();
    SeriesVolume source = SeriesReader.read(folder);
    Mask mask = Mask.of(source.volume().grid(), (i, j, k) -> k == 4);
    Path file = folder.resolve("seg.dcm");
    writer(source.source(), source.volume().grid(), "Liver")
        .write(file, segments(source.volume().grid(), mask), SegWriter.Kind.BINARY);
    DataSet data = DicomFile.open(file).data();
    DataSet frame = data.item(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    String uid =
        frame
            .item(Tag.DERIVATION_IMAGE_SEQUENCE)
            .item(Tag.SOURCE_IMAGE_SEQUENCE)
            .text(Tag.REFERENCED_SOP_INSTANCE_UID);
    assertThat(uid).isEqualTo(source.source().slices().get(4).orElseThrow().sopInstance());
    assertThat(data.text(Tag.PATIENT_ID)).isEqualTo("P1");
    assertThat(data.text(Tag.STUDY_INSTANCE_UID)).isEqualTo(source.source().studyUid());
    assertThat(data.text(Tag.FRAME_OF_REFERENCE_UID))
        .isEqualTo(source.source().frameOfReferenceUid());
    assertThat(SegReader.read(file).referencedSeries()).isEqualTo(source.source().seriesUid());
    // The segmentation in the folder of its images is not mistaken for one of them.
    assertThat(SeriesReader.read(folder).findings().warnings())
        .anyMatch(s -> s.contains("1 DICOM file left out as no images: seg.dcm (SEG)"));
  }

  @Test
  void masksOfAnotherGridAreRefused() {
    Grid shifted =
        new Grid(GRID.size(), Affine.rows(0.5, 0, 0, -30, 0, 0.75, 0, 12, 0, 0, 2.5, 70));
    SegWriter writer = writer(SeriesSource.none(6), GRID, "Liver");
    Segments segments = segments(shifted, Mask.of(shifted, (i, j, k) -> true));
    assertThatThrownBy(() -> writer.write(folder.resolve("x"), segments, SegWriter.Kind.BINARY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not the source's");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aSegmentationThatFailsHalfWayLeavesNothing() {
    SegmentBits failing =
        new SegmentBits() {
          @Override
          public boolean isEmpty(int segment, int k) {
            return false;
          }

          @Override
          public long[] words(int segment, int k) {
            if (k == 4) {
              throw new IllegalStateException("no such slice");
            }
            return new long[1];
          }
        };
    SegWriter writer = writer(SeriesSource.none(6), GRID, "Liver");
    assertThatThrownBy(() -> writer.write(folder.resolve("x"), failing))
        .hasMessage("no such slice");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void emptySegmentsAreRefused() {
    SegWriter writer = writer(SeriesSource.none(6), GRID, "Liver");
    assertThatThrownBy(
            () ->
                writer.write(
                    folder.resolve("x"), segments(GRID, Mask.empty(GRID)), SegWriter.Kind.BINARY))
        .hasMessageContaining("all segments are empty");
  }

  static SegWriter writer(SeriesSource source, Grid grid, String... labels) {
    return new SegWriter(source, grid, descriptions(labels), HEADER);
  }

  static List<SegmentDescription> descriptions(String... labels) {
    List<SegmentDescription> list = new ArrayList<>();
    for (String label : labels) {
      list.add(SegmentDescription.of(label, Rgb.distinct(list.size()), Making.AUTOMATIC));
    }
    return list;
  }

  static Segments segments(Grid grid, Mask... masks) {
    List<Segment> list = new ArrayList<>();
    for (Mask mask : masks) {
      list.add(Segment.of(list.size() + 1, "segment", mask));
    }
    return new Segments(grid, list);
  }

  // The same voxels on a grid that differs by the rounding of decimal strings.
  private static Mask onto(Mask mask, Grid grid) {
    return Mask.of(grid, (i, j, k) -> mask.covers(i, j, k));
  }
}
