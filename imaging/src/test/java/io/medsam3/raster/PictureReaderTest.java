package io.medsam3.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.SharedFiles;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {
  // 16 x 8 pixels in CMYK with an Adobe marker, written by Pillow 9.4: the left half has inks
  // (200, 40, 10, 60), the right half (0, 100, 250, 0).
  private static final String CMYK_JPEG =
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggL"
          + "CAkKCgoKCgYICwwLCgwJCgoK/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgME"
          + "BQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJ"
          + "ChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeY"
          + "mZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBN"
          + "AFkASwAAPwD826/Vyv3Ur9DK/sgr4Pr+D+vvCv/Z";

  @TempDir Path folder;

  private final Findings findings = new Findings();

  private Picture read(byte[] bytes) throws IOException {
    Path file = folder.resolve("no-useful-name");
    Files.write(file, bytes);
    return PictureReader.read(file, findings);
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static byte[] png(Picture picture) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PictureWriter.encodePng(picture, out);
    return out.toByteArray();
  }

  private static Picture random(int width, int height, int channels, VoxelType type) {
    byte[] bytes = new byte[width * height * channels * type.bytes()];
    new Random(width + 31L * height).nextBytes(bytes);
    return Picture.of(type, width, height, channels, ByteBuffer.wrap(bytes));
  }

  private static void assertSame(Picture a, Picture b) {
    assertThat(a.isLike(b)).isTrue();
    for (int y = 0; y < a.height(); y++) {
      for (int x = 0; x < a.width(); x++) {
        for (int c = 0; c < a.channels(); c++) {
          assertThat(a.sample(x, y, c)).isEqualTo(b.sample(x, y, c));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,U8", "1,1,3,U16", "40000,3,1,U8", "3,40000,3,U8", "17,23,1,U16", "17,9,3,U16"})
  void pngKeepsEverySampleThroughWriteAndRead(int w, int h, int channels, VoxelType type)
      throws IOException {
    Picture picture = random(w, h, channels, type);
    assertSame(read(png(picture)), picture);
  }

  @Test
  void pngPalettesBecomeColoursAndTransparencyIsIgnored() throws IOException {
    byte[] r = {10, 20, 30, 40};
    byte[] g = {50, 60, 70, 80};
    byte[] b = {(byte) 200, (byte) 210, (byte) 220, (byte) 230};
    BufferedImage indexed =
        new BufferedImage(
            4, 1, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(2, 4, r, g, b, 1));
    for (int x = 0; x < 4; x++) {
      indexed.getRaster().setSample(x, 0, 0, x);
    }
    Picture palette = read(encoded(indexed, "png"));
    assertThat(palette.channels()).isEqualTo(3);
    assertThat(palette.sample(2, 0, 2)).isEqualTo(220);
    assertThat(palette.sample(1, 0, 0)).isEqualTo(20);
    BufferedImage seeThrough = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    seeThrough.setRGB(0, 0, 0x00112233);
    seeThrough.setRGB(1, 0, 0x80445566);
    Picture opaque = read(encoded(seeThrough, "png"));
    assertThat(opaque.sample(0, 0, 0)).isEqualTo(0x11);
    assertThat(opaque.sample(1, 0, 2)).isEqualTo(0x66);
  }

  @Test
  void oneBitPngIsBlackAndWhite() throws IOException {
    BufferedImage image = new BufferedImage(9, 2, BufferedImage.TYPE_BYTE_BINARY);
    image.setRGB(3, 1, 0xFFFFFFFF);
    Picture picture = read(encoded(image, "png"));
    assertThat(picture.channels()).isEqualTo(1);
    assertThat(picture.sample(3, 1, 0)).isEqualTo(255);
    assertThat(picture.sample(4, 1, 0)).isEqualTo(0);
  }

  @Test
  void jpegCmykOfAdobeBecomesRgb() throws IOException {
    Picture picture = read(Base64.getDecoder().decode(CMYK_JPEG));
    assertThat(picture.channels()).isEqualTo(3);
    assertThat(picture.sample(3, 3, 0)).isCloseTo(55 * 195 / 255.0, within(2.0));
    assertThat(picture.sample(3, 3, 1)).isCloseTo(215 * 195 / 255.0, within(2.0));
    assertThat(picture.sample(12, 3, 0)).isCloseTo(255, within(2.0));
    assertThat(picture.sample(12, 3, 2)).isCloseTo(5, within(2.0));
  }

  @Test
  void jpegColoursEqualThoseOfTheJdk() throws IOException {
    BufferedImage image = new BufferedImage(40, 24, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 40; x++) {
        image.setRGB(x, y, x * 6 << 16 | y * 10 << 8 | (x + y) * 3);
      }
    }
    byte[] jpeg = encoded(image, "jpg");
    BufferedImage reference = ImageIO.read(new java.io.ByteArrayInputStream(jpeg));
    Picture picture = read(jpeg);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 40; x++) {
        int rgb = reference.getRGB(x, y);
        assertThat(picture.sample(x, y, 0)).isCloseTo(rgb >> 16 & 0xFF, within(1.0));
        assertThat(picture.sample(x, y, 1)).isCloseTo(rgb >> 8 & 0xFF, within(1.0));
        assertThat(picture.sample(x, y, 2)).isCloseTo(rgb & 0xFF, within(1.0));
      }
    }
  }

  @Test
  void greyJpegStaysOneChannel() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    Arrays.fill(
        ((java.awt.image.DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) 77);
    Picture picture = read(encoded(image, "jpg"));
    assertThat(picture.channels()).isEqualTo(1);
    assertThat(picture.sample(5, 5, 0)).isEqualTo(77);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void exifOrientationMovesTheFirstStoredPixelWhereTheTagSays(int orientation) {
    Picture stored = random(5, 3, 3, VoxelType.U8);
    Picture shown = stored.oriented(orientation);
    boolean right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    boolean bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    assertThat(shown.width()).isEqualTo(orientation >= 5 ? 3 : 5);
    int x = right ? shown.width() - 1 : 0;
    int y = bottom ? shown.height() - 1 : 0;
    for (int c = 0; c < 3; c++) {
      assertThat(shown.sample(x, y, c)).isEqualTo(stored.sample(0, 0, c));
    }
  }

  @Test
  void everyTruncationOfPngAndJpegIsAFormatException() throws IOException {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    for (int n = 0; n < 64 * 48; n++) {
      image.setRGB(n % 64, n / 64, n * 7919);
    }
    for (byte[] whole :
        new byte[][] {png(random(20, 20, 3, VoxelType.U8)), encoded(image, "jpg")}) {
      assertThat(read(whole).width()).isPositive();
      for (int length = 0; length < whole.length; length += 7) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> read(cut)).isInstanceOf(FormatException.class);
      }
    }
  }

  @Test
  void damagedBytesNeverGiveAnythingButAPictureOrAFormatException() throws IOException {
    BufferedImage image = new BufferedImage(33, 17, BufferedImage.TYPE_INT_RGB);
    byte[][] seeds = {
      png(random(12, 12, 1, VoxelType.U16)), encoded(image, "jpg"), encoded(image, "tiff")
    };
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = seeds[round % seeds.length].clone();
      for (int n = 0; n <= round % 5; n++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        read(bytes);
      } catch (FormatException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void saysWhatIsWrongWithFilesThatAreNoPictures() throws IOException {
    assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> read("hello world".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no PNG, JPEG or TIFF");
    assertThatThrownBy(() -> PictureReader.read(folder.resolve("absent.png"), findings))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> PictureReader.read(folder, findings)).hasMessageContaining("folder");
  }

  @Test
  void refusesAPngThatPromisesMoreThanItHolds() throws IOException {
    byte[] bytes = png(random(4, 4, 1, VoxelType.U8));
    ByteBuffer b = ByteBuffer.wrap(bytes);
    b.putInt(16, 30000).putInt(20, 30000);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(bytes, 12, 17);
    b.putInt(29, (int) crc.getValue());
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("promises 30000 x 30000");
  }

  @Test
  void readsTrainingPicturesAndTheirMasks() throws IOException {
    Path sets = SharedFiles.require("data/train");
    try (var files = Files.walk(sets)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().limit(4000).toList()) {
        if (file.hashCode() % 50 == 0 && file.toString().matches(".*\\.(png|jpg|jpeg)")) {
          assertThat(PictureReader.read(file, findings).width()).isPositive();
        }
      }
    }
    assertThat(findings.warnings()).isEmpty();
  }
}
