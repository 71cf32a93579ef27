package io.medsam3.metaimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Same;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MetaImageTest {
  private static final String HEAD =
      "ObjectType = Image\nNDims = 3\nDimSize = 2 1 2\nElementSpacing = 2 3 4\n"
          + "TransformMatrix = 0 1 0 -1 0 0 0 0 1\nOffset = 5 6 7\n";
  private static final String LOCAL = "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n";

  @TempDir Path folder;

  private final Findings findings = new Findings();

  static Stream<Grid> grids() {
    return Grids.all();
  }

  private List<Volume> read(String header, int... data) throws IOException {
    Path file = folder.resolve("x.mha");
    byte[] head = header.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + data.length);
    for (int n = 0; n < data.length; n++) {
      all[head.length + n] = (byte) data[n];
    }
    Files.write(file, all);
    return MetaImageReader.read(file, findings);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void writeAndReadIsIdentityInThePatient(Grid grid) throws IOException {
    Volume volume = Phantoms.slope(grid, VoxelType.U16);
    Path file = folder.resolve("x.mha");
    MetaImageWriter.write(volume, file, true);
    Same.volume(MetaImageReader.read(file, findings).get(0), volume);
    assertThat(findings.warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(VoxelType.class)
  void everyVoxelTypeKeepsItsNumbers(VoxelType type) throws IOException {
    Volume volume = Phantoms.slope(Grids.oblique(8), type);
    Path file = folder.resolve("x.mha");
    MetaImageWriter.write(volume, file, false);
    Volume back = MetaImageReader.read(file, findings).get(0);
    assertThat(back.type()).isEqualTo(type);
    Same.volume(back, volume);
  }

  @Test
  void eachRowOfTheMatrixIsTheDirectionOfOneAxis() throws IOException {
    Volume volume = read(HEAD + LOCAL, 1, 2, 3, 4).get(0);
    assertThat(volume.grid().affine()).isEqualTo(Affine.rows(0, -3, 0, 5, 2, 0, 0, 6, 0, 0, 4, 7));
    assertThat(volume.intensity(1, 0, 1)).isEqualTo(4);
  }

  @Test
  void spacingFallsBackToElementSizeWithAWarning() throws IOException {
    Volume volume = read(HEAD.replace("ElementSpacing", "ElementSize") + LOCAL, 1, 2, 3, 4).get(0);
    assertThat(volume.grid().spacing().z()).isEqualTo(4);
    assertThat(findings.warnings()).anyMatch(w -> w.contains("ElementSize"));
  }

  @Test
  void bigEndianAndTextAndFourDimensionsAreRead() throws IOException {
    String wide = "BinaryDataByteOrderMSB = True\nElementType = MET_SHORT\n";
    Volume big = read(HEAD + wide + "ElementDataFile = LOCAL\n", 1, 0, 0, 2, 0, 3, 255, 255).get(0);
    assertThat(big.intensity(0, 0, 0)).isEqualTo(256);
    assertThat(big.intensity(1, 0, 1)).isEqualTo(-1);
    Files.writeString(folder.resolve("t.txt"), "1 2 3 400");
    Volume text =
        read(HEAD + "BinaryData = False\nElementType = MET_SHORT\nElementDataFile = t.txt\n")
            .get(0);
    assertThat(text.intensity(1, 0, 1)).isEqualTo(400);
    List<Volume> series =
        read(
            "NDims = 4\nDimSize = 1 1 2 2\nElementSpacing = 1 2 3 9\n"
                + "TransformMatrix = 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1\nOffset = 1 2 3 0\n"
                + LOCAL,
            1,
            2,
            3,
            4);
    assertThat(series).hasSize(2);
    assertThat(series.get(1).intensity(0, 0, 1)).isEqualTo(4);
    assertThat(series.get(0).grid().spacing().z()).isEqualTo(3);
  }

  @Test
  void detachedSlicesAreFoundBesideTheHeader() throws IOException {
    Files.write(folder.resolve("s1.raw"), new byte[] {9, 9, 1, 2});
    Files.write(folder.resolve("s2.raw"), new byte[] {9, 9, 3, 4});
    String type = "ElementType = MET_UCHAR\nHeaderSize = -1\n";
    assertThat(
            read(HEAD + type + "ElementDataFile = LIST\ns1.raw\ns2.raw\n")
                .get(0)
                .intensity(1, 0, 1))
        .isEqualTo(4);
    assertThat(read(HEAD + type + "ElementDataFile = s%d.raw 1 2 1\n").get(0).intensity(0, 0, 1))
        .isEqualTo(3);
    assertThatThrownBy(() -> read(HEAD + type + "ElementDataFile = /etc/passwd\n"))
        .isInstanceOf(FormatException.class);
    assertThatThrownBy(() -> read(HEAD + type + "ElementDataFile = none.raw\n"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void rescaledVolumesAreWrittenAsIntensities() throws IOException {
    Grid grid = Grids.oblique(3);
    Volume volume =
        Volume.of(
            grid,
            Voxels.allocate(VoxelType.U8, grid.size(), 1),
            List.of(new Rescale(2, -1000)),
            Presentation.UNKNOWN);
    Path file = folder.resolve("r.mha");
    MetaImageWriter.write(volume, file, true);
    Volume back = MetaImageReader.read(file, findings).get(0);
    assertThat(back.type()).isEqualTo(VoxelType.F32);
    Same.volume(back, volume);
  }

  @Test
  void badHeadersAreRefusedWithASentence() {
    assertThatThrownBy(() -> read(HEAD)).hasMessageContaining("ElementDataFile");
    refuses(HEAD.replace("2 3 4", "2 0 4") + LOCAL, "must not be 0");
    refuses(HEAD.replace("2 1 2", "20000 20000 20000") + LOCAL, "larger");
    refuses(HEAD.replace("2 1 2", "2 1") + LOCAL, "NDims 3 with 2 sizes");
    refuses(HEAD.replace("5 6 7", "nan 6 7") + LOCAL, "NaN");
    refuses(HEAD.replace("-1 0 0", "0 1 0") + LOCAL, "singular");
    refuses(HEAD + LOCAL.replace("MET_UCHAR", "MET_STRING"), "MET_STRING");
    assertThatThrownBy(() -> read(HEAD + LOCAL, 1, 2, 3)).hasMessageContaining("truncated");
    refuses(HEAD + "CompressedData = True\n" + LOCAL, "damaged");
  }

  private void refuses(String header, String words) {
    assertThatThrownBy(() -> read(header, 1, 2, 3, 4))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(words);
  }

  @Test
  void damagedHeadersGiveAVolumeOrAFormatException() throws IOException {
    byte[] good = (HEAD + LOCAL + "....").getBytes(StandardCharsets.US_ASCII);
    Random random = new Random(3);
    Path file = folder.resolve("f.mha");
    for (int round = 0; round < 400; round++) {
      byte[] bytes = good.clone();
      for (int n = 0; n <= round % 4; n++) {
        bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(90));
      }
      Files.write(file, bytes);
      try {
        assertThat(MetaImageReader.read(file, findings)).isNotEmpty();
      } catch (FormatException | NoSuchFileException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  /** ITK reads nothing of packed voxels without it. */
  @Test
  void theHeaderSaysHowManyBytesArePacked() throws IOException {
    Path file = folder.resolve("packed.mha");
    Volume volume = read(HEAD + LOCAL, 1, 2, 3, 4).get(0);
    MetaImageWriter.write(volume, file, true);
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    int packed = text.length() - text.indexOf("LOCAL\n") - "LOCAL\n".length();
    assertThat(text).contains("CompressedData = True\nCompressedDataSize = " + packed + "\n");
  }
}
