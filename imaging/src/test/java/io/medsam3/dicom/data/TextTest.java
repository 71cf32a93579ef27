package io.medsam3.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.dicom.RawDicom;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "ISO_IR 100, ISO-8859-1, Bückel^Åse",
    "ISO_IR 144, ISO-8859-5, Люкceмбypг",
    "ISO_IR 126, ISO-8859-7, Διονυσιος",
    "ISO_IR 192, UTF-8, 王^小東",
    "GB18030, GB18030, 王^小东",
    "ISO_IR 13, JIS_X0201, ﾔﾏﾀﾞ^ﾀﾛｳ"
  })
  void namesAreReadInTheirCharacterSet(String term, String charset, String name)
      throws IOException {
    assertThat(name(term, name.getBytes(Charset.forName(charset)))).isEqualTo(name);
  }

  @Test
  void followsEscapeSequencesBetweenCharacterSets() throws IOException {
    byte[] japanese = "Yamada^Tarou=山田^太郎".getBytes(Charset.forName("ISO-2022-JP"));
    assertThat(name("\\ISO 2022 IR 87", japanese)).isEqualTo("Yamada^Tarou=山田^太郎");
    byte[] greek = "\u001b-F".getBytes(Charset.forName("US-ASCII"));
    byte[] name = "Διο".getBytes(Charset.forName("ISO-8859-7"));
    byte[] both = new byte[greek.length + name.length];
    System.arraycopy(greek, 0, both, 0, greek.length);
    System.arraycopy(name, 0, both, greek.length, name.length);
    assertThat(name("ISO 2022 IR 6\\ISO 2022 IR 126", both)).isEqualTo("Διο");
  }

  @Test
  void anUnknownCharacterSetIsTold() throws IOException {
    RawDicom raw =
        RawDicom.explicit().text(0x00080005, "CS", "KLINGON ").text(0x00080060, "CS", "CT");
    DicomFile file = DicomFile.open(raw.file(folder, "a", RawDicom.EXPLICIT));
    assertThat(file.remarks().sentences()).anyMatch(s -> s.contains("KLINGON"));
  }

  private String name(String term, byte[] bytes) throws IOException {
    RawDicom raw =
        RawDicom.explicit()
            .text(0x00080005, "CS", term)
            .text(0x00080060, "CS", "CT")
            .element(0x00100010, "PN", bytes);
    return DicomFile.open(raw.file(folder, "a", RawDicom.EXPLICIT)).data().text(Tag.PATIENT_NAME);
  }

  @Test
  void decimalStringsFitSixteenCharactersAndKeepTheirDigits() {
    Random random = new Random(1);
    for (int n = 0; n < 20_000; n++) {
      double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(24) - 12);
      String text = DecimalString.of(value);
      assertThat(text.length()).as(text).isLessThanOrEqualTo(16);
      assertThat(Double.parseDouble(text))
          .isCloseTo(value, org.assertj.core.data.Percentage.withPercentage(1e-6));
    }
    assertThat(DecimalString.of(-0.810547)).isEqualTo("-0.810547");
    assertThat(DecimalString.of(1)).isEqualTo("1");
  }

  @Test
  void identifiersHoldTheNumberOfTheUuid() {
    UUID uuid = UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    // The example of PS3.5 section B.2.
    assertThat(Uid.of(uuid)).isEqualTo("2.25.329800735698586629295641978511506172918");
    assertThat(Uid.random()).hasSizeLessThanOrEqualTo(64).isNotEqualTo(Uid.random());
  }
}
