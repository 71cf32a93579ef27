package io.medsam3.dicom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.dicom.Series;
import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.series.SeriesReader;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Size;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Grid GRID =
      new Grid(new Size(9, 8, 4), Affine.rows(0.5, 0, 0, -31, 0, 0.75, 0, 12, 0, 0, 2.5, 70));
  @TempDir Path folder;

  @Test
  void contoursFillToTheSameMaskOnAnyGrid() throws IOException {
    Random random = new Random(4);
    int number = 0;
    for (Grid grid : (Iterable<Grid>) Grids.all()::iterator) {
      if (number++ % 9 != 0) {
        continue;
      }
      // Noise: islands, holes, holes in islands in holes, pixels that touch at corners.
      Mask noise = Mask.of(grid, (i, j, k) -> random.nextInt(5) < 3);
      Path file = folder.resolve(number + ".dcm");
      new StructureSetWriter(SeriesSource.none(grid.size().z()), grid, SegTest.HEADER)
          .write(file, SegTest.descriptions("Liver"), List.of(noise));
      StructureSet read = StructureSetReader.read(file);
      assertThat(read.on(grid).list().get(0).mask()).isEqualTo(noise);
      assertThat(read.findings().warnings()).isEmpty();
    }
  }

  @Test
  void structuresKeepNameColourAndReferences() throws IOException {
    new Series(folder, GRID).all();
    SeriesVolume source = SeriesReader.read(folder);
    Grid grid = source.volume().grid();
    Mask mask = Mask.of(grid, (i, j, k) -> i > 2 && i < 6 && j > 1 && j < 6 && k == 2);
    Path file = folder.resolve("rt.dcm");
    new StructureSetWriter(source.source(), grid, SegTest.HEADER)
        .write(file, SegTest.descriptions("Liver"), List.of(mask));
    StructureSet read = StructureSetReader.read(file);
    StructureSet.Roi roi = read.rois().get(0);
    assertThat(roi.name()).isEqualTo("Liver");
    assertThat(roi.colour()).contains(Rgb.distinct(0));
    assertThat(roi.contours()).hasSize(1);
    assertThat(read.referencedSeries()).isEqualTo(source.source().seriesUid());
    DataSet contour =
        DicomFile.open(file).data().item(Tag.ROI_CONTOUR_SEQUENCE).item(Tag.CONTOUR_SEQUENCE);
    assertThat(contour.item(Tag.CONTOUR_IMAGE_SEQUENCE).text(Tag.REFERENCED_SOP_INSTANCE_UID))
        .isEqualTo(source.source().slices().get(2).orElseThrow().sopInstance());
    // Its own grid, without the images, holds about the same object.
    Segment alone = read.on(read.grid(0.25)).list().get(0);
    assertThat(alone.mask().isEmpty()).isFalse();
  }

  @Test
  void contoursOutsideTheGridAreTold() throws IOException {
    Path file = folder.resolve("rt.dcm");
    new StructureSetWriter(SeriesSource.none(4), GRID, SegTest.HEADER)
        .write(file, SegTest.descriptions("Liver"), List.of(Mask.of(GRID, (i, j, k) -> k == 3)));
    Grid lower = GRID.cropped(new io.medsam3.volume.VoxelIndex(0, 0, 0), new Size(9, 8, 2));
    StructureSet read = StructureSetReader.read(file);
    assertThat(read.on(lower).list().get(0).mask().isEmpty()).isTrue();
    assertThat(read.findings().warnings()).anyMatch(s -> s.contains("lie in no slice"));
  }

  @Test
  void aReportHoldsItsMeasurementsAndRefersToItsSegments() throws IOException {
    Path seg = folder.resolve("seg.dcm");
    Mask mask = Mask.of(GRID, (i, j, k) -> i == 1);
    WrittenInstance written =
        SegTest.writer(SeriesSource.none(4), GRID, "left kidney")
            .write(seg, SegTest.segments(GRID, mask), SegWriter.Kind.BINARY);
    SegmentDescription kidney = SegTest.descriptions("left kidney").get(0);
    Path file = folder.resolve("sr.dcm");
    new MeasurementReportWriter(SeriesSource.none(4), written, SegTest.HEADER)
        .write(
            file,
            List.of(
                new MeasurementReportWriter.Group(
                    1, kidney, List.of(Measurement.volume(mask.cubicMillimetres())))));
    DataSet data = DicomFile.open(file).data();
    assertThat(data.item(Tag.CONTENT_TEMPLATE_SEQUENCE).text(Tag.TEMPLATE_IDENTIFIER))
        .isEqualTo("1500");
    List<DataSet> root = data.items(Tag.CONTENT_SEQUENCE);
    DataSet group = root.get(root.size() - 1).item(Tag.CONTENT_SEQUENCE);
    List<DataSet> items = group.items(Tag.CONTENT_SEQUENCE);
    DataSet number = items.get(items.size() - 1).item(Tag.MEASURED_VALUE_SEQUENCE);
    assertThat(number.number(Tag.NUMERIC_VALUE, 0)).isEqualTo(mask.cubicMillimetres());
    assertThat(number.item(Tag.MEASUREMENT_UNITS_CODE_SEQUENCE).text(Tag.CODE_VALUE))
        .isEqualTo("mm3");
    assertThat(items)
        .anyMatch(
            item ->
                text(item, Tag.REFERENCED_SOP_SEQUENCE, Tag.REFERENCED_SOP_INSTANCE_UID)
                    .equals(written.sopInstance()));
    assertThat(data.text(Tag.STUDY_INSTANCE_UID)).isEqualTo(written.studyUid());
  }

  private static String text(DataSet item, Tag sequence, Tag tag) {
    try {
      return item.item(sequence).text(tag);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  @Test
  void knownConceptsGetTheirCodesAndOthersPrivateOnes() {
    SegmentDescription kidney = SegTest.descriptions("Left kidney").get(0);
    assertThat(kidney.type()).isEqualTo(ConceptCode.sct("64033007", "Kidney"));
    assertThat(kidney.laterality()).contains(ConceptCode.sct("7771000", "Left"));
    assertThat(SegTest.descriptions("right lungs").get(0).type().value()).isEqualTo("39607008");
    SegmentDescription ventricle = SegTest.descriptions("left ventricle").get(0);
    assertThat(ventricle.type().value()).isEqualTo("87878005");
    assertThat(ventricle.laterality()).isEmpty();
    SegmentDescription tumour = SegTest.descriptions("tumor").get(0);
    assertThat(tumour.type().value()).isEqualTo("108369006");
    assertThat(tumour.category()).isEqualTo(Anatomy.ABNORMAL);
    SegmentDescription other = SegTest.descriptions("spotted thing").get(0);
    assertThat(other.type().scheme()).isEqualTo("99MEDSAM3");
    assertThat(other.type().meaning()).isEqualTo("spotted thing");
    assertThat(other.type()).isEqualTo(SegTest.descriptions("spotted thing").get(0).type());
  }

  @Test
  void coloursSurviveCieLab() {
    for (int n = 0; n < 40; n++) {
      Rgb colour = Rgb.distinct(n);
      assertThat(CieLab.decoded(CieLab.encoded(colour))).isEqualTo(colour);
    }
    // The liver of the common terminology, as other writers store it.
    assertThat(CieLab.decoded(new double[] {41661, 41167, 40792}))
        .isEqualTo(new Rgb(221, 130, 101));
  }

  @Test
  void bitsFollowOneAnotherOverBytesAndWords() throws IOException {
    Random random = new Random(6);
    for (int pixels : new int[] {1, 7, 35, 63, 64, 65, 128, 200}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      BitStream stream = new BitStream(out);
      boolean[] expected = new boolean[5 * pixels];
      for (int frame = 0; frame < 5; frame++) {
        long[] words = new long[(pixels + 63) / 64];
        for (int n = 0; n < pixels; n++) {
          expected[frame * pixels + n] = random.nextBoolean();
          words[n >> 6] |= expected[frame * pixels + n] ? 1L << n : 0;
        }
        stream.write(words, pixels);
      }
      stream.finish();
      byte[] bytes = out.toByteArray();
      assertThat(bytes).hasSize((5 * pixels + 15) / 16 * 2);
      for (int n = 0; n < expected.length; n++) {
        assertThat((bytes[n >> 3] >> (n & 7) & 1) == 1).isEqualTo(expected[n]);
      }
    }
  }

  @Test
  void measurementsMustBeFinite() {
    assertThatThrownBy(() -> Measurement.volume(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Volume is NaN");
  }
}
