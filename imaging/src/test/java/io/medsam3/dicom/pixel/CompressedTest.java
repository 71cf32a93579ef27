package io.medsam3.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.jaiimageio.jpeg2000.J2KImageWriteParam;
import io.medsam3.dicom.RawDicom;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.TransferSyntax.Codec;
import io.medsam3.volume.FormatException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedTest {
  private static final String JPEG = "1.2.840.10008.1.2.4.50";
  private static final String JPEG_2000 = "1.2.840.10008.1.2.4.90";
  @TempDir Path folder;

  @Test
  void runLengthsOfSixteenBitsComeBackExactly() throws IOException {
    Random random = new Random(8);
    short[] values = new short[17 * 13];
    for (int n = 0; n < values.length; n++) {
      values[n] = (short) (n % 40 < 20 ? 7 : random.nextInt(65536));
    }
    byte[] frame = runLengths(values);
    RawDicom raw = RawDicom.explicit().image(17, 13, 16, 16, 1).fragments(new byte[0], frame);
    ByteBuffer read = pixels(raw, RawDicom.RLE).frame(0);
    for (short value : values) {
      assertThat(read.getShort()).isEqualTo(value);
    }
  }

  @Test
  void shortRunLengthsAreRefusedWithoutTakingMemory() throws IOException {
    byte[] frame = runLengths(new short[17 * 13]);
    RawDicom raw = RawDicom.explicit().image(20000, 20000, 16, 16, 1).fragments(new byte[0], frame);
    PixelData pixels = pixels(raw, RawDicom.RLE);
    assertThatThrownBy(() -> pixels.frame(0))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("cannot hold 20000 x 20000");
  }

  @Test
  void aWrongOffsetTableIsToldAndTheFragmentsCount() throws IOException {
    short[] first = new short[12];
    short[] second = new short[12];
    second[3] = 77;
    byte[] wrong = PixelDataTest.shorts(0, 0, 9, 0);
    RawDicom raw = RawDicom.explicit();
    raw.text(0x00080060, "CS", "OT").text(0x00280008, "IS", "2 ");
    raw.us(0x00280002, 1).text(0x00280004, "CS", "MONOCHROME2 ");
    raw.us(0x00280010, 3).us(0x00280011, 4).us(0x00280100, 16).us(0x00280101, 16);
    raw.us(0x00280102, 15).us(0x00280103, 0);
    raw.fragments(wrong, runLengths(first), runLengths(second));
    DicomFile file = DicomFile.open(raw.file(folder, "two", RawDicom.RLE));
    PixelData pixels = PixelData.of(file);
    assertThat(pixels.frame(1).getShort(6)).isEqualTo((short) 77);
    assertThat(pixels.frame(0).getShort(6)).isZero();
    assertThat(file.remarks().sentences()).anyMatch(s -> s.contains("offset table does not fit"));
  }

  @Test
  void oneFrameInSeveralFragmentsIsJoined() throws IOException {
    byte[] stream = jpeg2000(12);
    byte[] head = java.util.Arrays.copyOf(stream, 101);
    byte[] tail = java.util.Arrays.copyOfRange(stream, 101, stream.length);
    RawDicom raw = RawDicom.explicit().image(40, 30, 16, 16, 0).fragments(new byte[0], head, tail);
    ByteBuffer frame = pixels(raw, JPEG_2000).frame(0);
    for (int n = 0; n < 1200; n++) {
      assertThat(frame.getShort(2 * n) & 0xffff).isEqualTo(value(n, 12));
    }
  }

  @Test
  void losslessJpeg2000IsTheSameByNativeAndByJavaCodecs() throws IOException {
    for (int bits : new int[] {12, 16}) {
      ByteBuffer stream = ByteBuffer.wrap(jpeg2000(bits));
      Codestream header = Codestream.of(stream).orElseThrow();
      Samples java = JavaCodecs.decode(stream, header, "test").orElseThrow();
      for (int n = 0; n < 1200; n++) {
        assertThat(java.values()[n]).isEqualTo(value(n, bits));
      }
      assumeThat(NativeCodecs.missing()).as("native codecs").isEmpty();
      Samples natives = NativeCodecs.decode(Codec.JPEG_2000, stream, header, "test");
      assertThat(natives.values()).isEqualTo(java.values());
    }
  }

  @Test
  void baselineJpegIsWithinALevelByBothCodecs() throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    for (int n = 0; n < 1200; n++) {
      image.getRaster().setSample(n % 40, n / 40, 0, (n % 40) * 4 + n / 40);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", out);
    ByteBuffer stream = ByteBuffer.wrap(out.toByteArray());
    Codestream header = Codestream.of(stream).orElseThrow();
    Samples java = JavaCodecs.decode(stream, header, "test").orElseThrow();
    for (int n = 0; n < 1200; n++) {
      assertThat(java.values()[n])
          .isCloseTo((n % 40) * 4 + n / 40, org.assertj.core.data.Offset.offset(12));
    }
    assumeThat(NativeCodecs.missing()).as("native codecs").isEmpty();
    Samples natives = NativeCodecs.decode(Codec.JPEG, stream, header, "test");
    for (int n = 0; n < 1200; n++) {
      assertThat(natives.values()[n])
          .isCloseTo(java.values()[n], org.assertj.core.data.Offset.offset(1));
    }
  }

  @Test
  void aStreamOfAnotherSizeIsRefused() throws IOException {
    RawDicom raw =
        RawDicom.explicit().image(41, 30, 16, 16, 0).fragments(new byte[0], jpeg2000(12));
    PixelData pixels = pixels(raw, JPEG_2000);
    assertThatThrownBy(() -> pixels.frame(0))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("the stream has 40 x 30")
        .hasMessageContaining("the header says 41 x 30");
  }

  @Test
  void damagedStreamsGiveASentence() throws IOException {
    byte[] whole = jpeg2000(12);
    Random random = new Random(2);
    for (int round = 0; round < 60; round++) {
      byte[] stream = java.util.Arrays.copyOf(whole, 20 + random.nextInt(whole.length - 20));
      stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
      for (String syntax : new String[] {JPEG, JPEG_2000, "1.2.840.10008.1.2.4.80"}) {
        RawDicom raw = RawDicom.explicit().image(40, 30, 16, 16, 0);
        PixelData pixels = pixels(raw.fragments(new byte[0], stream), syntax);
        try {
          assertThat(pixels.frame(0).remaining()).isEqualTo(2400);
        } catch (FormatException told) {
          assertThat(told.getMessage()).isNotBlank();
        }
      }
    }
  }

  private PixelData pixels(RawDicom raw, String syntax) throws IOException {
    return PixelData.of(DicomFile.open(raw.file(folder, "image.dcm", syntax)));
  }

  private static int value(int n, int bits) {
    return n * 7919 % (1 << bits);
  }

  private static byte[] jpeg2000(int bits) throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_USHORT_GRAY);
    DataBuffer buffer = image.getRaster().getDataBuffer();
    for (int n = 0; n < 1200; n++) {
      ((DataBufferUShort) buffer).getData()[n] = (short) value(n, bits);
    }
    var writer = ImageIO.getImageWritersByFormatName("jpeg2000").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      J2KImageWriteParam lossless = (J2KImageWriteParam) writer.getDefaultWriteParam();
      lossless.setLossless(true);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), lossless);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  // PackBits of the upper bytes, then of the lower ones (PS3.5 annex G).
  static byte[] runLengths(short[] values) {
    byte[] upper = packed(values, 8);
    byte[] lower = packed(values, 0);
    ByteBuffer frame =
        ByteBuffer.allocate(64 + upper.length + lower.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(2).putInt(64).putInt(64 + upper.length).position(64);
    return frame.put(upper).put(lower).array();
  }

  private static byte[] packed(short[] values, int shift) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int n = 0;
    while (n < values.length) {
      int run = 1;
      while (n + run < values.length && run < 128 && same(values, n, n + run, shift)) {
        run++;
      }
      if (run > 1) {
        out.write(1 - run);
        out.write(values[n] >> shift);
      } else {
        out.write(0);
        out.write(values[n] >> shift);
      }
      n += run;
    }
    if (out.size() % 2 == 1) {
      out.write(0x80);
    }
    return out.toByteArray();
  }

  private static boolean same(short[] values, int a, int b, int shift) {
    return (values[a] >> shift & 0xff) == (values[b] >> shift & 0xff);
  }
}
