package io.medsam3.dicom.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.dicom.Series;
import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.volume.Affine;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesReaderTest {
  private static final Grid UPRIGHT =
      new Grid(new Size(5, 4, 8), Affine.rows(0.7, 0, 0, -20, 0, 1.1, 0, 30, 0, 0, 2.5, 100));
  @TempDir Path folder;

  @Test
  void slicesAreOrderedByTheirPlaceOnAnyGrid() throws IOException {
    int number = 0;
    for (Grid grid : (Iterable<Grid>) Grids.all()::iterator) {
      if (number++ % 7 != 0) {
        continue;
      }
      Path place = Files.createDirectory(folder.resolve("g" + number));
      new Series(place, grid).all();
      Volume volume = SeriesReader.read(place).volume();
      assertThat(volume.size().voxels()).isEqualTo(grid.size().voxels());
      assertEachVoxelKnowsItsPlace(volume);
      // Counted along the normal: always a right-handed grid.
      assertThat(volume.grid().affine().determinant()).isPositive();
    }
    assertThat(number).isGreaterThan(100);
  }

  @Test
  void sourcesNameTheInstanceOfEachSlice() throws IOException {
    new Series(folder, UPRIGHT).all();
    SeriesVolume read = SeriesReader.read(folder);
    assertThat(read.source().slices()).hasSize(8).allMatch(java.util.Optional::isPresent);
    assertThat(read.source().patientId()).isEqualTo("P1");
    assertThat(read.volume().presentation().modality()).isEqualTo(Modality.CT);
    assertThat(read.findings().warnings()).isEmpty();
  }

  @Test
  void aMissingSliceIsToldAndTheOthersKeepTheirPlaces() throws IOException {
    Series series = new Series(folder, UPRIGHT);
    for (int k = 0; k < 8; k++) {
      if (k != 3) {
        series.slice(k, "s" + k);
      }
    }
    SeriesVolume read = SeriesReader.read(folder);
    assertThat(read.findings().warnings()).anyMatch(s -> s.contains("slices are missing (gap)"));
    assertThat(read.volume().size().z()).isEqualTo(8);
    assertThat(read.source().slices().get(3)).isEmpty();
    assertThat(read.source().slices().get(4)).isPresent();
    Volume volume = read.volume();
    assertThat(volume.intensity(2, 1, 6))
        .isEqualTo(Series.value(volume.grid().affine().patient(2, 1, 6)) - 1024);
    double between = (volume.intensity(2, 1, 2) + volume.intensity(2, 1, 4)) / 2;
    assertThat(volume.intensity(2, 1, 3)).isCloseTo(between, within(0.51));
  }

  @Test
  void irregularDistancesAreToldAndResampled() throws IOException {
    Series series = new Series(folder, UPRIGHT);
    double[] heights = {0, 2.5, 5, 7.5, 11, 14.5, 17, 19.5};
    for (int k = 0; k < 8; k++) {
      double z = 100 + heights[k];
      series.slice(k, "s" + k, d -> d.put(Tag.IMAGE_POSITION_PATIENT, -20, 30, z));
    }
    SeriesVolume read = SeriesReader.read(folder);
    assertThat(read.findings().warnings()).anyMatch(s -> s.contains("irregular"));
    double top = read.volume().grid().affine().patient(0, 0, read.volume().size().z() - 1).z();
    assertThat(top).isCloseTo(119.5, within(1e-6));
  }

  @Test
  void slicesFarApartAreNoVolume() throws IOException {
    Series series = new Series(folder, UPRIGHT);
    series.slice(0, "a");
    series.slice(1, "b");
    series.slice(2, "c", d -> d.put(Tag.IMAGE_POSITION_PATIENT, -20, 30, 2000));
    assertThatThrownBy(() -> SeriesReader.read(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("slices are missing")
        .hasMessageContaining("2.500 mm apart");
  }

  @Test
  void numbersThatMakeNoGridGiveASentence() throws IOException {
    Path file =
        new Series(folder, UPRIGHT)
            .slice(0, "odd.dcm", d -> d.put(Tag.PIXEL_SPACING, "1e-300", "1"));
    assertThatThrownBy(() -> SeriesReader.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("odd.dcm: positions and spacings make no grid");
    Path zero =
        new Series(folder, UPRIGHT).slice(0, "zero.dcm", d -> d.put(Tag.PIXEL_SPACING, 0, 0));
    assertThat(SeriesReader.read(zero).findings().warnings())
        .anyMatch(s -> s.contains("is not used"))
        .anyMatch(s -> s.contains("spacing of pixels is not known"));
  }

  @Test
  void aTiltedGantryKeepsItsShear() throws IOException {
    Grid sheared =
        new Grid(new Size(5, 4, 8), Affine.rows(0.7, 0, 0, -20, 0, 1.1, 0.6, 30, 0, 0, 2.5, 100));
    new Series(folder, sheared).all();
    SeriesVolume read = SeriesReader.read(folder);
    assertThat(read.volume().grid().affine().difference(sheared.affine())).isLessThan(1e-6);
    assertThat(read.findings().warnings()).anyMatch(s -> s.contains("gantry tilt"));
  }

  @Test
  void filesThatAreThereTwiceAreReadOnce() throws IOException {
    Series series = new Series(folder, UPRIGHT).all();
    Files.copy(series.slice(2, "x"), folder.resolve("copy of x"));
    SeriesVolume read = SeriesReader.read(folder);
    assertThat(read.volume().size().z()).isEqualTo(8);
    assertThat(read.findings().warnings())
        .anyMatch(s -> s.contains("SOPInstanceUID"))
        .anyMatch(s -> s.contains("same position"));
  }

  @Test
  void echoesOfOnePlaceAreNotMixed() throws IOException {
    Series series = new Series(folder, UPRIGHT);
    for (int k = 0; k < 8; k++) {
      for (int echo = 1; echo <= 2; echo++) {
        double time = 5 * echo;
        int intercept = 1000 * echo;
        series.slice(
            k,
            "e" + echo + k,
            d -> d.put(Tag.ECHO_TIME, time).put(Tag.RESCALE_INTERCEPT, intercept));
      }
    }
    SeriesVolume read = SeriesReader.read(folder);
    assertThat(read.volume().size().z()).isEqualTo(8);
    assertThat(read.volume().rescales()).hasSize(1);
    assertThat(read.volume().rescales().get(0).intercept()).isEqualTo(1000);
    assertThat(read.findings().warnings())
        .anyMatch(s -> s.contains("EchoTime: 5 is read, 10 are left out"));
  }

  @Test
  void anImageThatDoesNotFitTheStackIsNamed() throws IOException {
    Series series = new Series(folder, UPRIGHT).all();
    series.slice(0, "scout", d -> d.put(Tag.IMAGE_ORIENTATION_PATIENT, 0, 1, 0, 0, 0, -1));
    assertThat(SeriesReader.read(folder).findings().warnings())
        .anyMatch(s -> s.contains("has): scout"));
  }

  @Test
  void twoPatientsInAFolderAreRefused() throws IOException {
    new Series(folder, UPRIGHT).all();
    new Series(Files.createDirectory(folder.resolve("sub")), UPRIGHT).ofPatient("P2").all();
    assertThatThrownBy(() -> SeriesReader.read(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("2 patients (P1, P2)");
  }

  @Test
  void theLargestOfSeveralSeriesIsReadAndForeignFilesArePassedOver() throws IOException {
    new Series(folder, UPRIGHT).all();
    new Series(Files.createDirectory(folder.resolve("sub")), UPRIGHT)
        .slice(0, "one", d -> d.put(Tag.SERIES_DESCRIPTION, "Scout"));
    Files.writeString(folder.resolve("notes.txt"), "not an image");
    SeriesVolume read = SeriesReader.read(folder);
    assertThat(read.volume().size().z()).isEqualTo(8);
    assertThat(read.findings().warnings()).anyMatch(s -> s.contains("CT 'Scout' of 1"));
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    Path file = new Series(folder, UPRIGHT).all().slice(0, "whole");
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    Files.write(folder.resolve("half"), java.util.Arrays.copyOf(bytes, 400));
    assertThat(SeriesReader.read(folder).findings().warnings())
        .anyMatch(s -> s.contains("1 DICOM file left out as damaged: half"));
  }

  @Test
  void aSliceThatIsCutShortIsAnError() throws IOException {
    Path file = new Series(folder, UPRIGHT).slice(0, "cut.dcm");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 10));
    assertThatThrownBy(() -> SeriesReader.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("cut.dcm")
        .hasMessageContaining("cut short");
  }

  @Test
  void eachSliceHasItsOwnRescale() throws IOException {
    Series series = new Series(folder, UPRIGHT);
    for (int k = 0; k < 8; k++) {
      double slope = 1 + k;
      series.slice(k, "s" + k, d -> d.put(Tag.RESCALE_SLOPE, slope).put(Tag.RESCALE_INTERCEPT, 0));
    }
    Volume volume = SeriesReader.read(folder).volume();
    assertThat(volume.intensity(1, 1, 5))
        .isEqualTo(6.0 * Series.value(volume.grid().affine().patient(1, 1, 5)));
  }

  @Test
  void aModalityTableReplacesTheRescale() throws IOException {
    ByteBuffer entries = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    entries.putShort((short) 5).putShort((short) 50).putShort((short) 500).putShort((short) 5000);
    DataSet table =
        new DataSet().put(Tag.LUT_DESCRIPTOR, 4, 100, 16).put(Tag.LUT_DATA, entries.array());
    ByteBuffer pixels = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    pixels.putShort((short) 99).putShort((short) 101).putShort((short) 3999);
    Path file =
        new Series(folder, UPRIGHT)
            .slice(
                0,
                "lut",
                d -> d.put(Tag.MODALITY_LUT_SEQUENCE, table).put(Tag.PIXEL_DATA, pixels.array()));
    Volume volume = SeriesReader.read(file).volume();
    assertThat(volume.intensity(0, 0, 0)).isEqualTo(5);
    assertThat(volume.intensity(1, 0, 0)).isEqualTo(50);
    assertThat(volume.intensity(2, 0, 0)).isEqualTo(5000);
  }

  @Test
  void framesOfAnEnhancedImageFollowTheirGroups() throws IOException {
    int[] order = {2, 0, 3, 1};
    List<DataSet> frames = new ArrayList<>();
    ByteBuffer pixels = ByteBuffer.allocate(2 * 2 * 2 * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int k : order) {
      DataSet place = new DataSet().put(Tag.IMAGE_POSITION_PATIENT, 1, 2, 10 + 3 * k);
      DataSet scale = new DataSet().put(Tag.RESCALE_SLOPE, 1 + k).put(Tag.RESCALE_INTERCEPT, 100);
      frames.add(
          new DataSet()
              .put(Tag.PLANE_POSITION_SEQUENCE, place)
              .put(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE, scale));
      for (int n = 0; n < 4; n++) {
        pixels.putShort((short) (10 * k + n));
      }
    }
    DataSet measures = new DataSet().put(Tag.PIXEL_SPACING, 0.5, 0.25);
    DataSet turn = new DataSet().put(Tag.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0);
    DataSet shared =
        new DataSet()
            .put(Tag.PIXEL_MEASURES_SEQUENCE, measures)
            .put(Tag.PLANE_ORIENTATION_SEQUENCE, turn);
    Path file = folder.resolve("mf.dcm");
    DicomWriter.write(
        file,
        enhanced(pixels.array())
            .put(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, shared)
            .put(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frames),
        TransferSyntax.IMPLICIT_LITTLE);
    SeriesVolume read = SeriesReader.read(file);
    assertThat(read.volume().grid().affine())
        .isEqualTo(Affine.rows(0.25, 0, 0, 1, 0, 0.5, 0, 2, 0, 0, 3, 10));
    assertThat(read.volume().intensity(1, 1, 2)).isEqualTo(23 * 3 + 100);
    assertThat(read.source().slices().get(2).orElseThrow().frame()).isEqualTo(1);
  }

  private static DataSet enhanced(byte[] pixels) {
    return new DataSet()
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2.1")
        .put(Tag.SOP_INSTANCE_UID, "2.25.77")
        .put(Tag.MODALITY, "CT")
        .put(Tag.NUMBER_OF_FRAMES, 4)
        .put(Tag.SAMPLES_PER_PIXEL, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .put(Tag.ROWS, 2)
        .put(Tag.COLUMNS, 2)
        .put(Tag.BITS_ALLOCATED, 16)
        .put(Tag.BITS_STORED, 16)
        .put(Tag.HIGH_BIT, 15)
        .put(Tag.PIXEL_REPRESENTATION, 1)
        .put(Tag.PIXEL_DATA, pixels);
  }

  @Test
  void progressReachesTheNumberOfFiles() throws IOException {
    new Series(folder, UPRIGHT).all();
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger last = new AtomicInteger();
    SeriesReader.read(
        folder,
        (done, total) -> {
          calls.incrementAndGet();
          last.set(Math.max(last.get(), done));
          assertThat(total).isEqualTo(8);
        });
    assertThat(calls).hasValue(8);
    assertThat(last).hasValue(8);
  }

  @Test
  void windowsAndTheirFunctionAreKept() throws IOException {
    Path file =
        new Series(folder, UPRIGHT)
            .slice(
                0,
                "w",
                d ->
                    d.put(Tag.WINDOW_CENTER, 40, -600)
                        .put(Tag.WINDOW_WIDTH, 400, 1500)
                        .put(Tag.VOI_LUT_FUNCTION, "SIGMOID"));
    SeriesVolume read = SeriesReader.read(file);
    assertThat(read.display()).hasSize(2).first().isEqualTo(new VoiLut.Sigmoid(40, 400));
    assertThat(read.volume().presentation().windows()).hasSize(2);
  }

  private static void assertEachVoxelKnowsItsPlace(Volume volume) {
    Size size = volume.size();
    for (int k = 0; k < size.z(); k++) {
      for (int j = 0; j < size.y(); j++) {
        for (int i = 0; i < size.x(); i++) {
          int expected = Series.value(volume.grid().affine().patient(i, j, k)) - 1024;
          // Positions are rounded to 16 characters, which may tip a value over.
          double found = volume.intensity(i, j, k);
          double difference = Math.floorMod(Math.round(found - expected) + 2, 4000) - 2;
          assertThat(difference).isBetween(-1.0, 1.0);
        }
      }
    }
  }
}
