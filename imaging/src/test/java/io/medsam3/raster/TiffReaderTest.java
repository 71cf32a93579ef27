package io.medsam3.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiffReaderTest {
  @TempDir Path folder;

  private final Findings findings = new Findings();

  private List<Picture> read(byte[] tiff) throws IOException {
    Path file = folder.resolve("x.tif");
    Files.write(file, tiff);
    return PictureReader.readPages(file, findings);
  }

  private static int grey16(int x, int y) {
    return 300 * x + 7000 * y + 5;
  }

  /** Samples of 16 bits of a tile or strip, with horizontal differences. */
  private static byte[] predicted16(int x0, int y0, int width, int height, ByteOrder order) {
    ByteBuffer b = ByteBuffer.allocate(2 * width * height).order(order);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int left = x == 0 ? 0 : grey16(x0 + x - 1, y0 + y);
        b.putShort((short) (grey16(x0 + x, y0 + y) - left));
      }
    }
    return b.array();
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void readsTiledSixteenBitDeflateWithPredictorInBothOrdersAndOffsetSizes(
      boolean little, boolean big) throws IOException {
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    TiffFiles tiff = new TiffFiles(order, big);
    long[] offsets = new long[4];
    long[] counts = new long[4];
    for (int n = 0; n < 4; n++) {
      byte[] tile = TiffFiles.deflate(predicted16(16 * (n % 2), 16 * (n / 2), 16, 16, order));
      offsets[n] = tiff.data(tile);
      counts[n] = tile.length;
    }
    Map<Integer, long[]> tags = TiffFiles.grey(19, 21, 16, 0, 0);
    tags.remove(TiffDirectory.STRIP_OFFSETS);
    tags.remove(TiffDirectory.STRIP_BYTES);
    tags.put(TiffDirectory.COMPRESSION, new long[] {8});
    tags.put(TiffDirectory.PREDICTOR, new long[] {2});
    tags.put(TiffDirectory.TILE_WIDTH, new long[] {16});
    tags.put(TiffDirectory.TILE_HEIGHT, new long[] {16});
    tags.put(TiffDirectory.TILE_OFFSETS, offsets);
    tags.put(TiffDirectory.TILE_BYTES, counts);
    Picture picture = read(tiff.page(tags).bytes()).get(0);
    assertThat(picture.type()).isEqualTo(VoxelType.U16);
    for (int y = 0; y < 21; y++) {
      for (int x = 0; x < 19; x++) {
        assertThat((int) picture.sample(x, y, 0)).isEqualTo(grey16(x, y) & 0xFFFF);
      }
    }
  }

  @Test
  void whiteIsZeroBecomesBrightness() throws IOException {
    TiffFiles tiff = new TiffFiles(ByteOrder.LITTLE_ENDIAN, false);
    long at = tiff.data(new byte[] {0, 10, (byte) 255, 100});
    Map<Integer, long[]> tags = TiffFiles.grey(2, 2, 8, at, 4);
    tags.put(TiffDirectory.PHOTOMETRIC, new long[] {0});
    Picture picture = read(tiff.page(tags).bytes()).get(0);
    assertThat(picture.sample(0, 0, 0)).isEqualTo(255);
    assertThat(picture.sample(1, 1, 0)).isEqualTo(155);
  }

  @Test
  void twelveBitsArePackedAndKept() throws IOException {
    TiffFiles tiff = new TiffFiles(ByteOrder.BIG_ENDIAN, false);
    long at = tiff.data(new byte[] {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF, 0x12, 0x30, 0x00});
    Picture picture = read(tiff.page(TiffFiles.grey(3, 1, 12, at, 6)).bytes()).get(0);
    assertThat(picture.sample(0, 0, 0)).isEqualTo(0xABC);
    assertThat(picture.sample(1, 0, 0)).isEqualTo(0xDEF);
    assertThat(picture.sample(2, 0, 0)).isEqualTo(0x123);
  }

  @Test
  void palettesBecomeColours() throws IOException {
    TiffFiles tiff = new TiffFiles(ByteOrder.LITTLE_ENDIAN, false);
    long at = tiff.data(new byte[] {(byte) 0b0111_0000});
    Map<Integer, long[]> tags = TiffFiles.grey(2, 1, 2, at, 1);
    tags.put(TiffDirectory.PHOTOMETRIC, new long[] {3});
    tags.put(
        TiffDirectory.COLOUR_MAP,
        new long[] {0, 0x1111, 0, 0xFFFF, 0, 0x2222, 0, 0x8080, 0, 0x3333, 0, 0});
    Picture picture = read(tiff.page(tags).bytes()).get(0);
    assertThat(picture.channels()).isEqualTo(3);
    assertThat(picture.sample(0, 0, 2)).isEqualTo(0x33);
    assertThat(picture.sample(1, 0, 0)).isEqualTo(0xFF);
    assertThat(picture.sample(1, 0, 1)).isEqualTo(0x80);
  }

  @Test
  void planarColoursAndTheOrientationTagAreApplied() throws IOException {
    TiffFiles tiff = new TiffFiles(ByteOrder.LITTLE_ENDIAN, false);
    long red = tiff.data(new byte[] {1, 2});
    long green = tiff.data(new byte[] {3, 4});
    long blue = tiff.data(new byte[] {5, 6});
    Map<Integer, long[]> tags = TiffFiles.grey(2, 1, 8, 0, 0);
    tags.put(TiffDirectory.PHOTOMETRIC, new long[] {2});
    tags.put(TiffDirectory.SAMPLES, new long[] {3});
    tags.put(TiffDirectory.BITS, new long[] {8, 8, 8});
    tags.put(TiffDirectory.PLANAR, new long[] {2});
    tags.put(TiffDirectory.STRIP_OFFSETS, new long[] {red, green, blue});
    tags.put(TiffDirectory.STRIP_BYTES, new long[] {2, 2, 2});
    tags.put(TiffDirectory.ORIENTATION, new long[] {6});
    Picture picture = read(tiff.page(tags).bytes()).get(0);
    assertThat(picture.width()).isEqualTo(1);
    assertThat(picture.height()).isEqualTo(2);
    assertThat(picture.sample(0, 1, 1)).isEqualTo(4);
    assertThat(picture.sample(0, 0, 2)).isEqualTo(5);
  }

  @Test
  void readsFloatsWithTheFloatingPredictor() throws IOException {
    float[] values = {1.5f, -2.25f, 1e9f};
    byte[] row = new byte[12];
    for (int s = 0; s < 3; s++) {
      int bits = Float.floatToIntBits(values[s]);
      for (int b = 0; b < 4; b++) {
        row[b * 3 + s] = (byte) (bits >> 8 * (3 - b));
      }
    }
    for (int n = 11; n > 0; n--) {
      row[n] -= row[n - 1];
    }
    byte[] packed = TiffFiles.deflate(row);
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      TiffFiles tiff = new TiffFiles(order, false);
      Map<Integer, long[]> tags = TiffFiles.grey(3, 1, 32, tiff.data(packed), packed.length);
      tags.put(TiffDirectory.COMPRESSION, new long[] {8});
      tags.put(TiffDirectory.PREDICTOR, new long[] {3});
      tags.put(TiffDirectory.SAMPLE_FORMAT, new long[] {3});
      Picture picture = read(tiff.page(tags).bytes()).get(0);
      assertThat(picture.type()).isEqualTo(VoxelType.F32);
      assertThat((float) picture.sample(1, 0, 0)).isEqualTo(-2.25f);
      assertThat((float) picture.sample(2, 0, 0)).isEqualTo(1e9f);
    }
  }

  @Test
  void packBitsAndCmykAreUnderstood() throws IOException {
    TiffFiles tiff = new TiffFiles(ByteOrder.LITTLE_ENDIAN, false);
    // Runs: three zeros, a literal 51, then 255, 0, 0, 0.
    byte[] packed = {-2, 0, 0, 51, 0, -1, -2, 0};
    Map<Integer, long[]> tags = TiffFiles.grey(2, 1, 8, tiff.data(packed), packed.length);
    tags.put(TiffDirectory.COMPRESSION, new long[] {32773});
    tags.put(TiffDirectory.PHOTOMETRIC, new long[] {5});
    tags.put(TiffDirectory.SAMPLES, new long[] {4});
    Picture picture = read(tiff.page(tags).bytes()).get(0);
    assertThat(picture.sample(0, 0, 0)).isEqualTo(204);
    assertThat(picture.sample(1, 0, 0)).isEqualTo(0);
    assertThat(picture.sample(1, 0, 2)).isEqualTo(255);
  }

  @Test
  void equalPagesAreReadInOrderAndPreviewsLeftOut() throws IOException {
    TiffFiles tiff = new TiffFiles(ByteOrder.BIG_ENDIAN, true);
    for (int page = 0; page < 4; page++) {
      long at = tiff.data(new byte[] {(byte) page});
      Map<Integer, long[]> tags = TiffFiles.grey(1, 1, 8, at, 1);
      tags.put(TiffDirectory.NEW_SUBFILE_TYPE, new long[] {page == 2 ? 1 : 0});
      tiff.page(tags);
    }
    List<Picture> pages = read(tiff.bytes());
    assertThat(pages).hasSize(3);
    assertThat(Picture.stack(pages).intensity(0, 0, 2)).isEqualTo(3);
    assertThat(findings.warnings()).anyMatch(w -> w.contains("reduced"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5, pixel",
    "2000000000, 2000000000, large",
    "30000, 30000, promises",
    "5, 5, truncated"
  })
  void refusesSizesThatTheFileCannotHold(long width, long height, String word) {
    TiffFiles tiff = new TiffFiles(ByteOrder.LITTLE_ENDIAN, false);
    Map<Integer, long[]> tags = TiffFiles.grey(1, 1, 8, tiff.data(new byte[4]), 4);
    tags.put(TiffDirectory.WIDTH, new long[] {width});
    tags.put(TiffDirectory.HEIGHT, new long[] {height});
    byte[] bytes = tiff.page(tags).bytes();
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(word);
  }

  @Test
  void everyTruncationIsAFormatException() throws IOException {
    TiffFiles tiff = new TiffFiles(ByteOrder.LITTLE_ENDIAN, false);
    byte[] data = TiffFiles.deflate(new byte[64]);
    Map<Integer, long[]> tags = TiffFiles.grey(8, 8, 8, tiff.data(data), data.length);
    tags.put(TiffDirectory.COMPRESSION, new long[] {8});
    byte[] whole = tiff.page(tags).bytes();
    assertThat(read(whole)).hasSize(1);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(FormatException.class);
    }
  }

  @Test
  void aLoopOfPagesIsRefused() {
    TiffFiles tiff = new TiffFiles(ByteOrder.LITTLE_ENDIAN, false);
    byte[] bytes = tiff.page(TiffFiles.grey(1, 1, 8, tiff.data(new byte[1]), 1)).bytes();
    int first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4, first);
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("returns to offset");
  }
}
