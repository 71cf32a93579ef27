package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.metaimage.MetaImageWriter;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.nrrd.NrrdWriter;
import io.medsam3.nrrd.SegNrrd;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InspectCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"scan.nii.gz", "scan.nrrd", "scan.mha"})
  void tellsGridAndValuesOfAnyVolume(String name) throws IOException {
    JsonNode json = json(scan(name), "--voxel=4,3,2", "--voxel=0,0,0");
    assertThat(json.path("size").toString()).isEqualTo("[5,4,3]");
    double[] spacing = {1, 2, 3};
    double[] firstRow = {0.8, -1.2, 0, 10};
    for (int n = 0; n < 3; n++) {
      assertThat(json.path("spacingMm").get(n).asDouble()).isCloseTo(spacing[n], within(1e-5));
    }
    for (int n = 0; n < 4; n++) {
      double entry = json.path("affineLps").get(0).get(n).asDouble();
      assertThat(entry).isCloseTo(firstRow[n], within(1e-5));
    }
    assertThat(json.path("range").toString()).isEqualTo("[-50,382]");
    assertThat(json.path("values").get(0).path("value").asInt()).isEqualTo(382);
    assertThat(json.path("values").get(1).path("value").asInt()).isEqualTo(-50);
  }

  @Test
  void answersInMillimetresWithTheNearestVoxel() throws IOException {
    // Voxel (1, 2, 1) lies at 10 + 0.8 - 2.4, -20 + 0.6 + 3.2, 33.
    JsonNode json = json(scan("scan.nii"), "--at", "8.6,-16.1,33.9");
    JsonNode reading = json.path("values").get(0);
    assertThat(reading.path("value").asInt()).isEqualTo(ObliqueScan.value(1, 2, 1));
    assertThat(reading.path("inside").asBoolean()).isTrue();
  }

  @Test
  void saysThatAPlaceLiesOutside() throws IOException {
    JsonNode json = json(scan("scan.nii"), "--at=-500,0,0");
    assertThat(json.path("values").get(0).has("value")).isFalse();
    assertThat(json.path("warnings").get(0).asString()).contains("outside");
  }

  @Test
  void namesAllObjectsThatCoverAPlace() throws IOException {
    Path file = folder.resolve("objects.seg.nrrd");
    SegNrrd.write(ObliqueScan.segments(), file);
    JsonNode json = json(file, "--voxel=0,0,0", "--voxel=4,0,2", "--voxel=9,9,9");
    assertThat(json.path("values").get(0).path("segments").toString())
        .contains("left", "first slice");
    assertThat(json.path("values").get(1).path("segments").toString()).isEqualTo("[]");
    assertThat(json.path("values").get(2).path("segments").toString()).isEqualTo("[]");
    assertThat(json.path("segments").get(0).path("voxels").asInt()).isEqualTo(24);
  }

  @Test
  void aPictureHasColoursButNoMillimetres() throws IOException {
    Path file = folder.resolve("dot.png");
    PictureWriter.writePng(Picture.of(2, 1, 3, new byte[] {1, 2, 3, 4, 5, (byte) 250}), file);
    JsonNode json = json(file, "--voxel=1,0");
    assertThat(json.has("affineLps")).isFalse();
    assertThat(json.path("values").get(0).path("value").toString()).isEqualTo("[4,5,250]");
    Run run = Run.of("inspect", file, "--at=1,0,0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--voxel");
  }

  @Test
  void aRadiographWithoutPositionHasItsPixelSpacingOnly() throws IOException {
    Path file = folder.resolve("hand.dcm");
    DataSet data =
        new DataSet()
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.1")
            .put(Tag.SOP_INSTANCE_UID, "2.25.7")
            .put(Tag.MODALITY, "CR")
            .put(Tag.PIXEL_SPACING, 0.25, 0.5)
            .put(Tag.SAMPLES_PER_PIXEL, 1)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
            .put(Tag.ROWS, 2)
            .put(Tag.COLUMNS, 3)
            .put(Tag.BITS_ALLOCATED, 8)
            .put(Tag.BITS_STORED, 8)
            .put(Tag.HIGH_BIT, 7)
            .put(Tag.PIXEL_REPRESENTATION, 0)
            .put(Tag.PIXEL_DATA, new byte[] {1, 2, 3, 4, 5, 6});
    DicomWriter.write(file, data, TransferSyntax.EXPLICIT_LITTLE);
    JsonNode json = json(file, "--voxel=2,1");
    assertThat(json.path("place").asString()).isEqualTo("unknown");
    assertThat(json.path("spacingMm").toString()).isEqualTo("[0.5,0.25]");
    assertThat(json.has("affineLps")).isFalse();
    assertThat(json.path("values").get(0).path("value").asInt()).isEqualTo(6);
    assertThat(Run.of("inspect", file).out())
        .contains("0.5 x 0.25 mm", "unknown; the file says no position")
        .doesNotContain("affine", "orientation");
    assertThat(Run.of("inspect", file, "--at=1,0,0").err()).contains("--voxel");
  }

  @Test
  void thePageForPeopleIsShort() throws IOException {
    Run run = Run.of("inspect", scan("scan.nii.gz"), "--voxel=1,1,1");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().count()).isLessThan(20);
    assertThat(run.out())
        .contains("5 x 4 x 3 voxels", "1 x 2 x 3 mm", "-50 to 382", "(1, 1, 1): 61");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--at=1,2", "--at=1,2,x", "--at=NaN,0,0", "--voxel=1.5,0,0"})
  void refusesPlacesThatAreNone(String option) throws IOException {
    Run run = Run.of("inspect", scan("scan.nii"), option);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("expected").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 200, 347, 360, 400})
  void aCutFileGivesOneLine(int bytes) throws IOException {
    Path whole = scan("scan.nii");
    Path cut = folder.resolve("cut.nii");
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(whole), bytes));
    Run run = Run.of("inspect", cut);
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("cut.nii");
  }

  @Test
  void checkpointsAreToldAsBefore() throws IOException {
    JsonNode json = json(NanoModel.write(folder));
    assertThat(json.path("kind").asString()).isEqualTo("checkpoint");
    assertThat(json.path("tensors").asInt()).isPositive();
  }

  private Path scan(String name) throws IOException {
    Path file = folder.resolve(name);
    if (name.endsWith(".nrrd")) {
      NrrdWriter.write(ObliqueScan.volume(), file, true);
    } else if (name.endsWith(".mha")) {
      MetaImageWriter.write(ObliqueScan.volume(), file, true);
    } else {
      NiftiWriter.write(ObliqueScan.volume(), file);
    }
    return file;
  }

  private static JsonNode json(Path file, String... options) {
    Object[] words = new Object[options.length + 3];
    words[0] = "inspect";
    words[1] = file;
    words[2] = "--json";
    System.arraycopy(options, 0, words, 3, options.length);
    Run run = Run.of(words);
    assertThat(run.code()).as(run.err()).isZero();
    return JsonMapper.shared().readTree(run.out());
  }
}
