package io.medsam3.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.SharedFiles;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.pixel.PixelData;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of other writers, where the shared data is present. */
class DicomFilesTest {

  @ParameterizedTest
  @CsvSource({"pydicom, 70", "highdicom, 22", "dcmqi, 12"})
  void eachFileGivesAValueOrASentence(String folder, int least) throws IOException {
    int read = 0;
    for (Path file : files("data/io/" + folder)) {
      try {
        if (!DicomFiles.isDicom(file)) {
          continue;
        }
        DicomContent content = DicomFiles.read(file);
        assertThat(content.findings()).isNotNull();
        read++;
      } catch (FormatException told) {
        assertThat(told.getMessage())
            .contains(String.valueOf(file.getFileName()))
            .doesNotContain("Exception");
      }
    }
    assertThat(read).isGreaterThanOrEqualTo(least);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MR_small_RLE",
        "MR_small_bigendian",
        "MR_small_expb",
        "MR_small_implicit",
        "MR_small_jp2klossless",
        "MR_small_jpeg_ls_lossless",
        "MR_small_padded"
      })
  void losslessCopiesOfOneImageHoldTheSamePixels(String copy) throws IOException {
    Path folder = SharedFiles.require("data/io/pydicom");
    assertThat(shorts(folder.resolve(copy + ".dcm")))
        .isEqualTo(shorts(folder.resolve("MR_small.dcm")));
  }

  @Test
  void doseInBigEndianAndInRunLengthsIsTheSame() throws IOException {
    Path folder = SharedFiles.require("data/io/pydicom");
    Volume plain = volume(folder.resolve("rtdose.dcm"));
    assertThat(plain.intensity(3, 4, 5)).isPositive();
    for (String copy : List.of("rtdose_expb.dcm", "rtdose_rle.dcm")) {
      Volume read = volume(folder.resolve(copy));
      for (int k = 0; k < plain.size().z(); k++) {
        assertThat(read.intensity(3, 4, k)).isEqualTo(plain.intensity(3, 4, k));
      }
    }
  }

  @Test
  void aStreamWithoutSignIsReadWithTheSignOfTheHeader() throws IOException {
    Path file = SharedFiles.require("data/io/pydicom/J2K_pixelrep_mismatch.dcm");
    assertThat(frame(file).getShort(0)).isEqualTo((short) -2000);
  }

  @Test
  void coloursOfLosslessCopiesAreEqual() throws IOException {
    Path folder = SharedFiles.require("data/io/pydicom");
    ByteBuffer rle = frame(folder.resolve("SC_rgb_rle.dcm"));
    assertThat(frame(folder.resolve("SC_rgb_jpeg_gdcm.dcm"))).isEqualTo(rle);
    assertThat(frame(folder.resolve("SC_rgb_gdcm_KY.dcm"))).isEqualTo(rle);
    assertThat(frame(folder.resolve("SC_rgb_small_odd_big_endian.dcm")))
        .isEqualTo(frame(folder.resolve("SC_rgb_small_odd.dcm")));
  }

  @Test
  void slidesAreOnePictureInEachCompression() throws IOException {
    Path folder = SharedFiles.require("data/io/highdicom");
    Volume plain = volume(folder.resolve("sm_image.dcm"));
    assertThat(plain.size().x()).isEqualTo(50);
    assertThat(plain.size().y()).isEqualTo(50);
    for (String copy : List.of("sm_image_jpegls.dcm", "sm_image_jpegls_nobot.dcm")) {
      Volume read = volume(folder.resolve(copy));
      for (int j = 0; j < 50; j += 7) {
        for (int i = 0; i < 50; i++) {
          assertThat(read.intensity(i, j, 0, 1)).isEqualTo(plain.intensity(i, j, 0, 1));
        }
      }
    }
  }

  @Test
  void segmentsOfOtherWritersHaveTheirNamesAndSizes() throws IOException {
    Segments overlaps = segments("data/io/dcmqi/partial_overlaps.dcm");
    assertThat(overlaps.list())
        .extracting(s -> s.name() + " " + s.mask().count())
        .containsExactly(
            "GREEN 9602", "ORANGE 11888", "PURPLE 10743", "LIGHT_BLUE 6693", "DARK_BLUE 4713");
    assertThat(overlaps.overlap()).isTrue();
    assertThat(segments("data/io/dcmqi/sparse-labelmap-ppv5.dcm").list()).hasSize(1);
    // Tiles said one by one and tiles implied by their order give the same object.
    Segments said = segments("data/io/highdicom/seg_image_sm_dots.dcm");
    Segments implied = segments("data/io/highdicom/seg_image_sm_dots_tiled_full.dcm");
    assertThat(said.list()).hasSameSizeAs(implied.list());
    for (int n = 0; n < said.list().size(); n++) {
      assertThat(said.list().get(n).mask()).isEqualTo(implied.list().get(n).mask());
    }
  }

  @Test
  void structuresOfOtherWritersAreRead() throws IOException {
    Path file = SharedFiles.require("data/io/pydicom/rtstruct.dcm");
    DicomContent content = DicomFiles.read(file);
    assertThat(content).isInstanceOf(DicomContent.Structures.class);
    assertThat(((DicomContent.Structures) content).set().rois()).isNotEmpty();
  }

  private static Segments segments(String file) throws IOException {
    DicomContent content = DicomFiles.read(SharedFiles.require(file));
    return ((DicomContent.Segmentation) content).object().segments();
  }

  private static Volume volume(Path file) throws IOException {
    return ((DicomContent.Images) DicomFiles.read(file)).series().volume();
  }

  private static ByteBuffer frame(Path file) throws IOException {
    return PixelData.of(DicomFile.open(file)).frame(0);
  }

  private static short[] shorts(Path file) throws IOException {
    DicomFile dicom = DicomFile.open(file);
    ByteBuffer frame = PixelData.of(dicom).frame(0);
    short[] values = new short[frame.remaining() / 2];
    frame.asShortBuffer().get(values);
    assertThat(dicom.data().text(Tag.MODALITY)).isEqualTo("MR");
    return values;
  }

  private static List<Path> files(String folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(SharedFiles.require(folder))) {
      walk.filter(Files::isRegularFile).sorted().forEach(files::add);
    }
    return files;
  }
}
