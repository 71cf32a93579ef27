package io.medsam3.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.dicom.RawDicom;
import io.medsam3.volume.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DicomFileTest {
  @TempDir Path folder;

  @Test
  void readsTheSameValuesInEachEncoding() throws IOException {
    for (boolean explicit : new boolean[] {true, false}) {
      for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
        if (!explicit && order == ByteOrder.BIG_ENDIAN) {
          continue;
        }
        RawDicom raw = new RawDicom(explicit, order).image(7, 5, 16, 12, 1);
        String syntax =
            order == ByteOrder.BIG_ENDIAN
                ? RawDicom.BIG_ENDIAN
                : explicit ? RawDicom.EXPLICIT : RawDicom.IMPLICIT;
        DataSet data = DicomFile.open(raw.file(folder, "a.dcm", syntax)).data();
        assertThat(data.integer(Tag.COLUMNS, 0)).isEqualTo(7);
        assertThat(data.integer(Tag.BITS_STORED, 0)).isEqualTo(12);
        assertThat(data.text(Tag.MODALITY)).isEqualTo("OT");
      }
    }
  }

  @Test
  void tellsTheEncodingOfFilesWithoutHeader() throws IOException {
    for (RawDicom raw :
        new RawDicom[] {
          RawDicom.explicit(), RawDicom.implicit(), new RawDicom(true, ByteOrder.BIG_ENDIAN)
        }) {
      Path file = Files.write(folder.resolve("bare"), raw.image(7, 5, 16, 12, 1).bytes());
      DicomFile dicom = DicomFile.open(file);
      assertThat(dicom.data().integer(Tag.ROWS, 0)).isEqualTo(5);
      assertThat(dicom.remarks().sentences()).anyMatch(s -> s.contains("no DICOM header"));
    }
  }

  @Test
  void readsElementsThatAreImplicitThoughTheSyntaxSaysExplicit() throws IOException {
    Path file = RawDicom.implicit().image(7, 5, 16, 12, 1).file(folder, "a", RawDicom.EXPLICIT);
    DicomFile dicom = DicomFile.open(file);
    assertThat(dicom.data().integer(Tag.ROWS, 0)).isEqualTo(5);
    assertThat(dicom.remarks().sentences()).anyMatch(s -> s.contains("unlike the transfer syntax"));
  }

  @Test
  void inflatesADeflatedDataSet() throws IOException {
    byte[] body = deflated(RawDicom.explicit().image(9, 4, 8, 8, 0).bytes());
    Path file = Files.write(folder.resolve("d"), RawDicom.part10(RawDicom.DEFLATED, body));
    assertThat(DicomFile.open(file).data().integer(Tag.COLUMNS, 0)).isEqualTo(9);
  }

  @Test
  void refusesADeflatedBombBeforeItFillsTheMemory() throws IOException {
    byte[] body = deflated(new byte[64 << 20]);
    Path file = Files.write(folder.resolve("d"), RawDicom.part10(RawDicom.DEFLATED, body));
    assertThatThrownBy(() -> DicomFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("inflate to more than");
  }

  @Test
  void readsNestedAndPrivateSequencesOfUndefinedLength() throws IOException {
    RawDicom raw =
        RawDicom.explicit()
            .text(0x00080016, "UI", "1.2")
            .text(0x00080060, "CS", "CT")
            .header(0x00089215, "SQ", -1)
            .delimiter(0xe000, -1)
            .text(0x00080100, "SH", "1131")
            .header(0x00091001, "UN", -1)
            // Inside an unknown element all is implicit (PS3.5 section 6.2.2).
            .delimiter(0xe000, -1)
            .append(RawDicom.implicit().text(0x00091002, "LO", "x ").bytes())
            .delimiter(0xe00d, 0)
            .delimiter(0xe0dd, 0)
            .text(0x00080104, "LO", "after the private one")
            .delimiter(0xe00d, 0)
            .delimiter(0xe0dd, 0)
            .us(0x00280010, 12);
    DataSet data = DicomFile.open(raw.file(folder, "a", RawDicom.EXPLICIT)).data();
    assertThat(data.item(Tag.DERIVATION_CODE_SEQUENCE).text(Tag.CODE_MEANING))
        .isEqualTo("after the private one");
    assertThat(data.integer(Tag.ROWS, 0)).isEqualTo(12);
  }

  @Test
  void readsASequenceThatAnImplicitWriterLeftUnknown() throws IOException {
    byte[] inside = RawDicom.implicit().text(0x00080100, "SH", "T-D1").bytes();
    byte[] item = RawDicom.implicit().delimiter(0xe000, inside.length).append(inside).bytes();
    RawDicom raw = RawDicom.explicit().text(0x00080060, "CS", "CT").element(0x00089215, "UN", item);
    DataSet data = DicomFile.open(raw.file(folder, "a", RawDicom.EXPLICIT)).data();
    assertThat(data.item(Tag.DERIVATION_CODE_SEQUENCE).text(Tag.CODE_VALUE)).isEqualTo("T-D1");
  }

  @Test
  void passesOverAnUnknownValueRepresentation() throws IOException {
    RawDicom raw =
        RawDicom.explicit()
            .text(0x00080060, "CS", "CT")
            .element(0x00091001, "ZZ", new byte[6])
            .us(0x00280010, 3);
    DicomFile file = DicomFile.open(raw.file(folder, "a", RawDicom.EXPLICIT));
    assertThat(file.data().integer(Tag.ROWS, 0)).isEqualTo(3);
    assertThat(file.remarks().sentences())
        .anyMatch(s -> s.contains("unknown value representation"));
  }

  @Test
  void saysWhereAFileEndsTooEarly() throws IOException {
    RawDicom raw = RawDicom.explicit().text(0x00080060, "CS", "CT").header(0x00100010, "PN", 40);
    Path file = raw.append(new byte[4]).file(folder, "short.dcm", RawDicom.EXPLICIT);
    assertThatThrownBy(() -> DicomFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("short.dcm")
        .hasMessageContaining("(0010,0010)")
        .hasMessageContaining("4 are left");
  }

  @Test
  void refusesSequencesNestedWithoutEnd() throws IOException {
    RawDicom raw = RawDicom.explicit().text(0x00080060, "CS", "CT");
    for (int n = 0; n < 5000; n++) {
      raw.header(0x00081140, "SQ", -1).delimiter(0xe000, -1);
    }
    Path file = raw.file(folder, "deep", RawDicom.EXPLICIT);
    assertThatThrownBy(() -> DicomFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("nest deeper");
  }

  @Test
  void takesADecimalCommaForAPointAndSaysSo() throws IOException {
    RawDicom raw =
        RawDicom.explicit().text(0x00080060, "CS", "CT").text(0x00280030, "DS", "0,75\\1,5");
    DicomFile file = DicomFile.open(raw.file(folder, "a", RawDicom.EXPLICIT));
    assertThat(file.data().numbers(Tag.PIXEL_SPACING)).containsExactly(0.75, 1.5);
    assertThat(file.remarks().sentences()).anyMatch(s -> s.contains("comma"));
  }

  @Test
  void refusesWordsWhereANumberBelongs() throws IOException {
    RawDicom raw =
        RawDicom.explicit().text(0x00080060, "CS", "CT").text(0x00280030, "DS", "NaN\\1");
    DataSet data = DicomFile.open(raw.file(folder, "a", RawDicom.EXPLICIT)).data();
    assertThatThrownBy(() -> data.numbers(Tag.PIXEL_SPACING))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("PixelSpacing (0028,0030)")
        .hasMessageContaining("finite decimal number");
  }

  @Test
  void foreignFilesAreNotDicom() throws IOException {
    for (String text : new String[] {"", "x", "hello world, this is a text", "\b\0\5\0 not so"}) {
      Path file = Files.writeString(folder.resolve("other"), text);
      assertThat(DicomFile.openIfDicom(file)).isEmpty();
    }
  }

  @Test
  void damagedBytesGiveAValueOrASentence() throws IOException {
    byte[] whole =
        RawDicom.part10(
            RawDicom.EXPLICIT,
            RawDicom.explicit()
                .image(7, 5, 16, 12, 1)
                .header(0x00089215, "SQ", -1)
                .delimiter(0xe000, -1)
                .text(0x00080100, "SH", "1131")
                .delimiter(0xe00d, 0)
                .delimiter(0xe0dd, 0)
                .element(0x7fe00010, "OW", new byte[70])
                .bytes());
    Random random = new Random(5);
    for (int round = 0; round < 800; round++) {
      byte[] bytes = whole.clone();
      for (int n = 0; n < 1 + round % 4; n++) {
        bytes[132 + random.nextInt(bytes.length - 132)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("fuzz"), bytes);
      try {
        DataSet data = DicomFile.open(file).data();
        data.items(Tag.DERIVATION_CODE_SEQUENCE);
        data.numbers(Tag.ROWS);
      } catch (FormatException told) {
        assertThat(told.getMessage()).contains("fuzz");
      }
    }
  }

  private static byte[] deflated(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater raw = new Deflater(Deflater.BEST_COMPRESSION, true);
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, raw)) {
      deflater.write(bytes);
    }
    return out.toByteArray();
  }
}
