package io.medsam3.nrrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.storage.Imprint;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.LabelMap;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Same;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
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
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NrrdTest {
  private static final String HEAD =
      "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 1 2\nencoding: raw\n";

  @TempDir Path folder;

  private final Findings findings = new Findings();

  static Stream<Grid> grids() {
    return Grids.all();
  }

  private List<Volume> read(String header, byte... data) throws IOException {
    Path file = folder.resolve("x.nrrd");
    byte[] head = (header + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + data.length);
    System.arraycopy(data, 0, all, head.length, data.length);
    Files.write(file, all);
    return NrrdReader.read(file, findings);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void writeAndReadIsIdentityInThePatient(Grid grid) throws IOException {
    Volume volume = Phantoms.slope(grid, VoxelType.I16);
    Path file = folder.resolve("x.nrrd");
    NrrdWriter.write(volume, file, true);
    Same.volume(NrrdReader.read(file, findings).get(0), volume);
    assertThat(findings.warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(VoxelType.class)
  void everyVoxelTypeKeepsItsNumbers(VoxelType type) throws IOException {
    Volume volume = Phantoms.slope(Grids.oblique(8), type);
    Path file = folder.resolve("x.nrrd");
    NrrdWriter.write(volume, file, false);
    Volume back = NrrdReader.read(file, findings).get(0);
    assertThat(back.type()).isEqualTo(type);
    Same.volume(back, volume);
  }

  @ParameterizedTest
  @CsvSource({
    "RAS,-1,-1,1",
    "right-anterior-superior,-1,-1,1",
    "LAS,1,-1,1",
    "left-posterior-superior,1,1,1",
    "left-posterior-superior-time,1,1,1"
  })
  void spacesBecomeLps(String space, double x, double y, double z) throws IOException {
    Volume volume =
        read(
                HEAD
                    + "space: "
                    + space
                    + "\nspace directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (5, 6, 7)\n",
                (byte) 1,
                (byte) 2,
                (byte) 3,
                (byte) 4)
            .get(0);
    assertThat(volume.grid().affine())
        .isEqualTo(Affine.rows(2 * x, 0, 0, 5 * x, 0, 3 * y, 0, 6 * y, 0, 0, 4 * z, 7 * z));
    assertThat(volume.intensity(1, 0, 1)).isEqualTo(4);
    assertThat(findings.warnings()).isEmpty();
  }

  @Test
  void aSpaceWithoutBodyDirectionsIsToldAndTakenAsLps() throws IOException {
    read(HEAD + "space: 3D-right-handed\nspace directions: (2,0,0) (0,3,0) (0,0,4)\n", 1, 2, 3, 4);
    assertThat(findings.warnings()).anyMatch(w -> w.contains("3d-right-handed"));
  }

  private List<Volume> read(String header, int... data) throws IOException {
    byte[] bytes = new byte[data.length];
    for (int n = 0; n < data.length; n++) {
      bytes[n] = (byte) data[n];
    }
    return read(header, bytes);
  }

  @Test
  void spacingsAndUnitsAndTextAreRead() throws IOException {
    Volume volume =
        read(
                "NRRD0001\ntype: short\ndimension: 2\nsizes: 2 2\nspacings: 0.5 2\nencoding: ascii\n",
                "1 -2\n3 4".getBytes(StandardCharsets.US_ASCII))
            .get(0);
    assertThat(volume.grid().spacing().y()).isEqualTo(2);
    assertThat(volume.intensity(1, 0, 0)).isEqualTo(-2);
    Volume centimetres =
        read(
                HEAD
                    + "space: LPS\nspace units: \"cm\" \"cm\" \"mm\"\n"
                    + "space directions: (1,0,0) (0,1,0) (0,0,1)\n",
                1,
                2,
                3,
                4)
            .get(0);
    assertThat(centimetres.grid().spacing().x()).isEqualTo(10);
  }

  @Test
  void aListBeforeTheAxesOfSpaceIsChannelsAndOneBehindASeries() throws IOException {
    String axes = "NRRD0004\ntype: uint8_t\ndimension: 4\nencoding: raw\nspace: LPS\n";
    Volume vectors =
        read(
                axes + "sizes: 2 1 1 3\nspace directions: none (1,0,0) (0,1,0) (0,0,1)\n",
                1,
                2,
                3,
                4,
                5,
                6)
            .get(0);
    assertThat(vectors.channels()).isEqualTo(2);
    assertThat(vectors.intensity(0, 0, 2, 1)).isEqualTo(6);
    List<Volume> series =
        read(
            axes + "sizes: 1 1 3 2\nspace directions: (1,0,0) (0,1,0) (0,0,1) none\n",
            1,
            2,
            3,
            4,
            5,
            6);
    assertThat(series).hasSize(2);
    assertThat(series.get(1).intensity(0, 0, 0)).isEqualTo(4);
  }

  @Test
  void detachedDataMayBeAListOfFilesButNotOutsideTheFolder() throws IOException {
    Files.write(folder.resolve("a.raw"), new byte[] {9, 1, 2});
    Files.write(folder.resolve("b.raw"), new byte[] {9, 3, 4});
    Volume volume = read(HEAD + "byte skip: 1\ndata file: LIST\na.raw\nb.raw").get(0);
    assertThat(volume.intensity(1, 0, 1)).isEqualTo(4);
    Files.write(folder.resolve("s1.raw"), new byte[] {1, 2});
    Files.write(folder.resolve("s2.raw"), new byte[] {3, 7});
    assertThat(read(HEAD + "datafile: s%d.raw 1 2 1\n").get(0).intensity(1, 0, 1)).isEqualTo(7);
    Files.write(folder.resolve("c.raw"), new byte[] {9, 9, 9, 1, 2, 3, 8});
    Volume last = read(HEAD + "byteskip: -1\ndata file: c.raw\n", new byte[0]).get(0);
    assertThat(last.intensity(1, 0, 1)).isEqualTo(8);
  }

  @Test
  void badHeadersAreRefusedWithASentence() {
    refuses(HEAD.replace("2 1 2", "2 1"), "dimension 3 with 2 sizes");
    refuses(HEAD.replace("2 1 2", "2 0 2"), "size of 0");
    refuses(HEAD.replace("2 1 2", "200000 200000 20000"), "larger");
    refuses(HEAD.replace("uchar", "block"), "'block' is not read");
    refuses(HEAD.replace("raw", "bzip2"), "'bzip2' is not read");
    refuses(HEAD.replace("raw", "gzip"), "gzip");
    refuses(HEAD + "space directions: (1,0,0) (0,0,0) (0,0,1)\n", "must not be 0");
    refuses(HEAD + "space directions: (1,0,0) (0,inf,0) (0,0,1)\n", "'inf'");
    refuses(HEAD + "space directions: (1,0,0) (2,0,0) (0,0,1)\n", "singular");
    refuses(HEAD + "data file: /etc/passwd\n", "outside the folder");
    refuses(HEAD + "data file: ../x.raw\n", "outside the folder");
    assertThatThrownBy(() -> read(HEAD + "data file: none.raw\n", new byte[4]))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> read(HEAD, 1, 2, 3))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("truncated");
  }

  private void refuses(String header, String words) {
    assertThatThrownBy(() -> read(header, 1, 2, 3, 4))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(words);
  }

  @Test
  void damagedHeadersGiveAVolumeOrAFormatException() throws IOException {
    byte[] good =
        (HEAD + "space: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\n\n....")
            .getBytes(StandardCharsets.US_ASCII);
    Random random = new Random(3);
    Path file = folder.resolve("f.nrrd");
    for (int round = 0; round < 400; round++) {
      byte[] bytes = good.clone();
      for (int n = 0; n <= round % 4; n++) {
        bytes[8 + random.nextInt(bytes.length - 8)] = (byte) (32 + random.nextInt(90));
      }
      Files.write(file, bytes);
      try {
        assertThat(NrrdReader.read(file, findings)).isNotEmpty();
      } catch (FormatException | NoSuchFileException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void overlappingSegmentsComeBackWithNamesColoursAndPlaces() throws IOException {
    Grid grid = Grids.oblique(5);
    Mask ball = Phantoms.ball(grid, 4);
    Mask half = Mask.of(grid, (i, j, k) -> i > 2);
    Mask rest = Mask.of(grid, (i, j, k) -> i <= 2 && !ball.covers(i, j, k));
    Segments segments =
        new Segments(
            grid,
            List.of(
                new Segment(1, "liver", Optional.of(new Rgb(255, 0, 51)), ball, Optional.empty()),
                Segment.of(2, "right\nhalf", half),
                Segment.of(3, "rest", rest)));
    Path file = folder.resolve("s.seg.nrrd");
    SegNrrd.write(segments, file);
    assertThat(SegNrrd.isSegmentation(file)).isTrue();
    assertThat(NrrdReader.read(file, findings).get(0).channels()).isEqualTo(2);
    Segments back = SegNrrd.read(file, findings);
    Same.place(back.grid(), grid);
    for (int n = 0; n < 3; n++) {
      Segment expected = segments.list().get(n);
      Segment actual = back.list().get(n);
      assertThat(actual.name()).isEqualTo(expected.name());
      assertThat(actual.mask().minus(onGrid(expected.mask(), back.grid())).isEmpty()).isTrue();
      assertThat(actual.mask().count()).isEqualTo(expected.mask().count());
    }
    assertThat(back.list().get(0).colour()).contains(new Rgb(255, 0, 51));
  }

  private static Mask onGrid(Mask mask, Grid grid) {
    return Mask.of(grid, mask::covers);
  }

  @Test
  void labelMapsAreSegmentationsOfOneLayer() throws IOException {
    Grid grid = Grids.oblique(6);
    Segments segments =
        new Segments(grid, List.of(Segment.of(7, "tumour", Phantoms.ball(grid, 3))));
    Path file = folder.resolve("l.seg.nrrd");
    NrrdWriter.write(LabelMap.of(segments, true), Imprint.NONE, file);
    Segment back = SegNrrd.read(file, findings).list().get(0);
    assertThat(back.number()).isEqualTo(7);
    assertThat(back.name()).isEqualTo("tumour");
    assertThat(back.mask().count()).isEqualTo(segments.list().get(0).mask().count());
  }

  @Test
  void oldSlicerFilesHaveOneLayerPerSegment() throws IOException {
    Volume layers =
        Volume.of(Grids.oblique(1), Voxels.allocate(VoxelType.U8, Grids.oblique(1).size(), 2));
    Path file = folder.resolve("old.seg.nrrd");
    NrrdWriter.write(layers, "Segment0_ID:=a\nSegment1_ID:=b\n", file, false);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] = 1;
    Files.write(file, bytes);
    Segments segments = SegNrrd.read(file, findings);
    assertThat(segments.list().get(0).mask().count()).isZero();
    assertThat(segments.list().get(1).mask().count()).isEqualTo(1);
    assertThat(segments.list().get(1).name()).isEqualTo("b");
  }

  @Test
  void layersMayBeTheLastAxisAndNumbersMayHaveGaps() throws IOException {
    Path file = folder.resolve("last.seg.nrrd");
    String text =
        "NRRD0004\ntype: uchar\ndimension: 4\nsizes: 2 1 1 2\nencoding: raw\nspace: LPS\n"
            + "space directions: (1,0,0) (0,1,0) (0,0,1) none\n"
            + "Segment0_Name:=a\nSegment0_LabelValue:=3\nSegment0_Layer:=0\n"
            + "Segment5_Name:=b\nSegment5_LabelValue:=3\nSegment5_Layer:=1\n\n";
    byte[] head = text.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + 4);
    all[head.length] = 3;
    all[head.length + 3] = 3;
    Files.write(file, all);
    Segments segments = SegNrrd.read(file, findings);
    assertThat(segments.namesAt(new io.medsam3.volume.VoxelIndex(0, 0, 0))).containsExactly("a");
    assertThat(segments.namesAt(new io.medsam3.volume.VoxelIndex(1, 0, 0))).containsExactly("b");
  }
}
