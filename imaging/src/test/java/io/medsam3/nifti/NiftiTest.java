package io.medsam3.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.LabelMap;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Same;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NiftiTest {
  @TempDir Path folder;

  private final Findings findings = new Findings();

  static Stream<Grid> grids() {
    return Grids.all();
  }

  /** A NIfTI-1 header of 2 x 3 x 4 voxels of 16 bits without any geometry but unit spacing. */
  private static ByteBuffer header(ByteOrder order) {
    ByteBuffer b = ByteBuffer.allocate(352 + 2 * 24 * 3).order(order);
    b.putInt(0, 348);
    short[] dim = {3, 2, 3, 4, 1, 1, 1, 1};
    for (int n = 0; n < 8; n++) {
      b.putShort(40 + 2 * n, dim[n]).putFloat(76 + 4 * n, 1);
    }
    b.putShort(70, (short) 4).putFloat(108, 352).put(123, (byte) 2);
    b.position(344).put("n+1\0".getBytes(StandardCharsets.ISO_8859_1));
    for (int n = 0; n < 24 * 3; n++) {
      b.putShort(352 + 2 * n, (short) (100 * n - 50));
    }
    return b;
  }

  private static void sform(ByteBuffer b, int code, float... ras) {
    b.putShort(254, (short) code);
    for (int n = 0; n < 12; n++) {
      b.putFloat(280 + 4 * n, ras[n]);
    }
  }

  private static void qform(ByteBuffer b, int code, float... numbers) {
    b.putShort(252, (short) code);
    for (int n = 0; n < 6; n++) {
      b.putFloat(256 + 4 * n, numbers[n]);
    }
  }

  private List<Volume> read(byte[] bytes) throws IOException {
    Path file = folder.resolve("x.nii");
    Files.write(file, bytes);
    return NiftiReader.read(file, findings);
  }

  private static byte[] single(ByteBuffer b) {
    return Arrays.copyOf(b.array(), 352 + 48);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void writeAndReadIsIdentityInThePatient(Grid grid) throws IOException {
    Volume volume = Phantoms.slope(grid, VoxelType.I16);
    Path file = folder.resolve("x.nii.gz");
    NiftiWriter.write(volume, file);
    Same.volume(NiftiReader.read(file, findings).get(0), volume);
    // The qform alone must say the same as the sform.
    ByteBuffer plain = ByteBuffer.wrap(unpacked(file)).order(ByteOrder.LITTLE_ENDIAN);
    plain.putShort(254, (short) 0);
    Same.place(read(plain.array()).get(0).grid(), grid);
    assertThat(findings.warnings()).isEmpty();
  }

  private static byte[] unpacked(Path file) throws IOException {
    try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(VoxelType.class)
  void everyVoxelTypeKeepsItsNumbers(VoxelType type) throws IOException {
    Volume volume = Phantoms.slope(Grids.oblique(8), type);
    Path file = folder.resolve("x.nii");
    NiftiWriter.write(volume, file);
    Volume back = NiftiReader.read(file, findings).get(0);
    assertThat(back.type()).isEqualTo(type);
    Same.volume(back, volume);
  }

  @Test
  void viewsAreWrittenAsTheyAreSeen() throws IOException {
    Volume volume = Phantoms.slope(Grids.oblique(9), VoxelType.U16);
    Volume view =
        volume
            .reoriented(new io.medsam3.volume.Orientation("SAR"))
            .cropped(new VoxelIndex(1, 1, 1), new Size(3, 3, 3));
    Path file = folder.resolve("x.nii");
    NiftiWriter.write(view, file);
    Same.volume(NiftiReader.read(file, findings).get(0), view);
  }

  @Test
  void largeCountsAreWrittenAsNifti2() throws IOException {
    Grid grid = new Grid(new Size(40000, 2, 1), Grids.oblique(2).affine());
    Volume volume = Phantoms.slope(grid, VoxelType.U8);
    Path file = folder.resolve("x.nii.gz");
    NiftiWriter.write(volume, file);
    assertThat(unpacked(file)).startsWith(0x1C, 0x02, 0, 0);
    Same.volume(NiftiReader.read(file, findings).get(0), volume);
  }

  @Test
  void colourAndRescaleSurvive() throws IOException {
    Grid grid = Grids.oblique(6);
    Volume rescaled =
        Volume.of(
            grid,
            Voxels.allocate(VoxelType.I16, grid.size(), 1),
            List.of(new Rescale(0.5, -1024)),
            Presentation.UNKNOWN);
    Path file = folder.resolve("x.nii");
    NiftiWriter.write(rescaled, file);
    Volume back = NiftiReader.read(file, findings).get(0);
    assertThat(back.type()).isEqualTo(VoxelType.I16);
    Same.volume(back, rescaled);
    Voxels rgb = Voxels.allocate(VoxelType.U8, grid.size(), 3);
    rgb.slice(2).put(7, (byte) 200);
    Volume colour = Volume.of(grid, rgb);
    NiftiWriter.write(colour, file);
    Same.volume(NiftiReader.read(file, findings).get(0), colour);
  }

  @Test
  void aRescalePerSliceIsWrittenAsIntensities() throws IOException {
    Grid grid = Grids.oblique(6);
    List<Rescale> rescales = new ArrayList<>();
    for (int k = 0; k < grid.size().z(); k++) {
      rescales.add(new Rescale(k + 0.5, 3));
    }
    Volume plain = Phantoms.slope(grid, VoxelType.U8);
    List<ByteBuffer> slices = new ArrayList<>();
    for (int k = 0; k < grid.size().z(); k++) {
      slices.add(plain.packedSlice(k, ByteOrder.LITTLE_ENDIAN));
    }
    Volume pet =
        Volume.of(
            grid, Voxels.of(VoxelType.U8, grid.size(), 1, slices), rescales, Presentation.UNKNOWN);
    Path file = folder.resolve("x.nii");
    NiftiWriter.write(pet, file);
    Same.volume(NiftiReader.read(file, findings).get(0), pet);
  }

  @Test
  void bigEndianAndPairsAndFourDimensionsAreRead() throws IOException {
    ByteBuffer b = header(ByteOrder.BIG_ENDIAN);
    sform(b, 1, -2, 0, 0, 5, 0, 3, 0, 6, 0, 0, 4, 7);
    b.putShort(40, (short) 4).putShort(48, (short) 3);
    List<Volume> series = read(b.array());
    assertThat(series).hasSize(3);
    assertThat(series.get(2).intensity(1, 2, 3)).isEqualTo(100 * 71 - 50);
    assertThat(series.get(0).grid().affine())
        .isEqualTo(Affine.rows(2, 0, 0, -5, 0, -3, 0, -6, 0, 0, 4, 7));
    b.position(344).put("ni1\0".getBytes(StandardCharsets.ISO_8859_1)).putFloat(108, 0);
    Files.write(folder.resolve("p.hdr"), Arrays.copyOf(b.array(), 348));
    byte[] voxels = Arrays.copyOfRange(b.array(), 352, b.capacity());
    try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("p.img.gz")))) {
      out.write(voxels);
    }
    List<Volume> pair = NiftiReader.read(folder.resolve("p.img.gz"), findings);
    Same.volume(pair.get(1), series.get(1));
    Files.delete(folder.resolve("p.img.gz"));
    assertThatThrownBy(() -> NiftiReader.read(folder.resolve("p.hdr"), findings))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("p.img");
  }

  @Test
  void theSformWinsOverADifferentQformAndThatIsTold() throws IOException {
    ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN);
    sform(b, 2, 1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7);
    qform(b, 1, 0, 0, 1, 5, 6, 7);
    Volume volume = read(single(b)).get(0);
    assertThat(volume.grid().affine().at(0, 0)).isEqualTo(-1);
    assertThat(findings.warnings()).singleElement().asString().contains("qform");
  }

  @Test
  void aQformOfAHalfTurnWithQfacIsRead() throws IOException {
    ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN);
    qform(b, 1, 0, 1, 0, -10, 20, 30); // half a turn about y: x and z change sign
    b.putFloat(76, -1).putFloat(80, 2).putFloat(84, 3).putFloat(88, 4);
    Affine affine = read(single(b)).get(0).grid().affine();
    assertThat(affine.difference(Affine.rows(2, 0, 0, 10, 0, -3, 0, -20, 0, 0, 4, 30)))
        .isLessThan(1e-6);
  }

  @Test
  void unitsOfLengthBecomeMillimetres() throws IOException {
    ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN);
    sform(b, 1, 500, 0, 0, 0, 0, 700, 0, 0, 0, 0, 900, 2000);
    b.put(123, (byte) 3);
    Grid grid = read(single(b)).get(0).grid();
    assertThat(grid.spacing().y()).isCloseTo(0.7, within(1e-9));
    assertThat(grid.affine().at(2, 3)).isCloseTo(2, within(1e-9));
  }

  @Test
  void aSlopeOfZeroOrNanMeansNoScaling() throws IOException {
    for (float slope : new float[] {0, Float.NaN, 2}) {
      ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN);
      b.putFloat(112, slope).putFloat(116, 7);
      double expected = slope == 2 ? 2 * 50 + 7 : 50;
      assertThat(read(single(b)).get(0).intensity(1, 0, 0)).isEqualTo(expected);
    }
  }

  @Test
  void filesWithoutOrientationAreReadWithAWarning() throws IOException {
    ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN);
    b.putFloat(80, 2);
    assertThat(read(single(b)).get(0).grid().spacing().x()).isEqualTo(2);
    assertThat(findings.warnings()).anyMatch(w -> w.contains("neither sform nor qform"));
  }

  @Test
  void aShearedSformKeepsItsAffineAndIsWrittenWithoutQform() throws IOException {
    ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN);
    sform(b, 1, 1, 0, 0.5f, 0, 0, 1, 0, 0, 0, 0, 2, 0);
    Volume volume = read(single(b)).get(0);
    assertThat(volume.grid().affine().at(0, 2)).isEqualTo(-0.5);
    assertThat(findings.warnings()).anyMatch(w -> w.contains("sheared"));
    Path file = folder.resolve("y.nii");
    NiftiWriter.write(volume, file);
    assertThat(Files.readAllBytes(file)[252]).isZero();
    Same.volume(NiftiReader.read(file, findings).get(0), volume);
  }

  @Test
  void badHeadersAreRefusedWithASentence() throws IOException {
    ByteBuffer nan = header(ByteOrder.LITTLE_ENDIAN);
    sform(nan, 1, Float.NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
    refuses(nan, "NaN");
    ByteBuffer zero = header(ByteOrder.LITTLE_ENDIAN);
    qform(zero, 1, 0, 0, 0, 0, 0, 0);
    zero.putFloat(84, 0);
    refuses(zero, "spacing of 3 voxels must be positive");
    ByteBuffer five = header(ByteOrder.LITTLE_ENDIAN);
    five.putShort(40, (short) 5).putShort(50, (short) 3);
    refuses(five, "dim[5] is 3");
    ByteBuffer huge = header(ByteOrder.LITTLE_ENDIAN);
    huge.putShort(42, (short) 32000).putShort(44, (short) 32000).putShort(46, (short) 32000);
    refuses(huge, "larger");
    ByteBuffer complex = header(ByteOrder.LITTLE_ENDIAN);
    complex.putShort(70, (short) 32);
    refuses(complex, "datatype 32");
    ByteBuffer negative = header(ByteOrder.LITTLE_ENDIAN);
    negative.putShort(44, (short) -3);
    refuses(negative, "every count");
    ByteBuffer dims = header(ByteOrder.LITTLE_ENDIAN);
    dims.putShort(40, (short) 9);
    refuses(dims, "dim[0] is 9");
  }

  private void refuses(ByteBuffer b, String words) {
    assertThatThrownBy(() -> read(single(b)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(words);
  }

  @Test
  void everyTruncationIsAFormatException() throws IOException {
    Path file = folder.resolve("t.nii.gz");
    NiftiWriter.write(Phantoms.slope(Grids.oblique(1), VoxelType.I16), file);
    byte[] packed = Files.readAllBytes(file);
    byte[] plain = unpacked(file);
    for (int length = 0; length < plain.length; length += 13) {
      byte[] cut = Arrays.copyOf(plain, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(FormatException.class);
    }
    for (int length = 0; length < packed.length - 8; length += 13) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(FormatException.class);
    }
  }

  @Test
  void damagedBytesGiveAVolumeOrAFormatException() throws IOException {
    byte[] good = single(header(ByteOrder.LITTLE_ENDIAN));
    Random random = new Random(3);
    for (int round = 0; round < 600; round++) {
      byte[] bytes = good.clone();
      for (int n = 0; n <= round % 6; n++) {
        bytes[random.nextInt(360)] = (byte) random.nextInt();
      }
      try {
        assertThat(read(bytes)).isNotEmpty();
      } catch (FormatException | NoSuchFileException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void labelMapsCarryTheirNames() throws IOException {
    Grid grid = Grids.oblique(12);
    Segments segments =
        new Segments(grid, List.of(Segment.of(1, "liver & spleen", Phantoms.ball(grid, 3))));
    Path file = folder.resolve("l.nii");
    NiftiWriter.write(LabelMap.of(segments, false), file);
    Volume back = NiftiReader.read(file, findings).get(0);
    assertThat(back.type()).isEqualTo(VoxelType.U8);
    Volume expected = LabelMap.of(segments, false).values();
    Same.volume(back, expected);
    assertThat(NiftiReader.labels(file)).isEqualTo(LabelMap.of(segments, false).labels());
  }
}
