package io.medsam3.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DicomWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"EXPLICIT_LITTLE", "IMPLICIT_LITTLE"})
  void whatIsWrittenIsReadAgain(TransferSyntax syntax) throws IOException {
    DataSet inner = new DataSet().put(Tag.CODE_VALUE, "1131").put(Tag.CODE_MEANING, "Größe");
    DataSet data =
        identity()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
            .put(Tag.PATIENT_NAME, "王^小東")
            .put(Tag.IMAGE_POSITION_PATIENT, -1.5, 2, 1e-5)
            .put(Tag.DIMENSION_INDEX_VALUES, 70000, 2)
            .put(Tag.DIMENSION_INDEX_POINTER, Tag.IMAGE_POSITION_PATIENT)
            .put(Tag.DERIVATION_CODE_SEQUENCE, inner, new DataSet())
            .putEmpty(Tag.ACCESSION_NUMBER);
    Path file = folder.resolve("a.dcm");
    DicomWriter.write(file, data, syntax);
    DicomFile read = DicomFile.open(file);
    assertThat(read.syntax()).isEqualTo(syntax);
    assertThat(read.remarks().sentences()).isEmpty();
    assertThat(read.data().text(Tag.PATIENT_NAME)).isEqualTo("王^小東");
    assertThat(read.data().numbers(Tag.IMAGE_POSITION_PATIENT)).containsExactly(-1.5, 2, 1e-5);
    assertThat(read.data().numbers(Tag.DIMENSION_INDEX_VALUES)).containsExactly(70000, 2);
    assertThat(read.data().numbers(Tag.DIMENSION_INDEX_POINTER)).containsExactly(0x00200032);
    assertThat(read.data().items(Tag.DERIVATION_CODE_SEQUENCE)).hasSize(2);
    assertThat(read.data().item(Tag.DERIVATION_CODE_SEQUENCE).text(Tag.CODE_MEANING))
        .isEqualTo("Größe");
  }

  @Test
  void aTextTooLongForItsLengthFieldStillComesBack() throws IOException {
    double[] many = new double[30_000];
    Arrays.setAll(many, n -> n / 4.0);
    Path file = folder.resolve("a.dcm");
    DicomWriter.write(file, identity().put(Tag.CONTOUR_DATA, many), TransferSyntax.EXPLICIT_LITTLE);
    assertThat(DicomFile.open(file).data().numbers(Tag.CONTOUR_DATA)).isEqualTo(many);
  }

  @Test
  void aFailureLeavesNothingUnderTheFinalName() throws IOException {
    Path file = folder.resolve("a.dcm");
    assertThatThrownBy(
            () ->
                DicomWriter.write(
                    file,
                    identity(),
                    TransferSyntax.EXPLICIT_LITTLE,
                    writer -> {
                      writer.elements(identity());
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static DataSet identity() {
    return new DataSet()
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.7")
        .put(Tag.SOP_INSTANCE_UID, "2.25.1")
        .put(Tag.MODALITY, "OT");
  }
}
