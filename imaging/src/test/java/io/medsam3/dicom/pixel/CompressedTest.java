package io.medsam3.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.medsam3.dicom.RawDicom;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.TransferSyntax.Codec;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Voxels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
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
    byte[] stream = Stream.named("grey-jpeg-2000");
    byte[] head = Arrays.copyOf(stream, 101);
    byte[] tail = Arrays.copyOfRange(stream, 101, stream.length);
    RawDicom raw = RawDicom.explicit().image(26, 19, 16, 12, 0).fragments(new byte[0], head, tail);
    ByteBuffer frame = pixels(raw, JPEG_2000).frame(0);
    for (int n = 0; n < 26 * 19; n++) {
      assertThat(frame.getShort(2 * n) & 0xffff).isEqualTo(expected(n % 26, n / 26, 0, 1));
    }
  }

  @Test
  void streamsOfOtherEncodersComeBack() throws IOException {
    for (Stream stream : Stream.all()) {
      boolean java = stream.name.contains("baseline") || stream.name.contains("sample");
      if (!java) {
        assumeThat(NativeCodecs.missing()).as("native codecs").isEmpty();
      }
      int samples = stream.photometric.startsWith("MONO") ? 1 : 3;
      RawDicom raw =
          RawDicom.explicit()
              .text(0x00080060, "CS", "OT")
              .us(0x00280002, samples)
              .text(0x00280004, "CS", stream.photometric)
              .us(0x00280006, 0)
              .us(0x00280010, 19)
              .us(0x00280011, 26)
              .us(0x00280100, samples == 1 ? 16 : 8)
              .us(0x00280101, samples == 1 ? 12 : 8)
              .us(0x00280102, samples == 1 ? 11 : 7)
              .us(0x00280103, 0)
              .fragments(new byte[0], stream.bytes);
      PixelData pixels = pixels(raw, stream.syntax);
      ByteBuffer frame = pixels.frame(0);
      int lossy = stream.name.contains("extended") ? 30 : stream.name.contains("baseline") ? 12 : 0;
      for (int n = 0; n < 26 * 19 * samples; n++) {
        double value = Voxels.read(frame, n * pixels.type().bytes(), pixels.type());
        int expected = expected(n / samples % 26, n / samples / 26, n % samples, samples);
        assertThat(value).as(stream.name + " sample " + n).isCloseTo(expected, within(lossy + 0.0));
      }
    }
  }

  @Test
  void javaDecodesWhatTheNativeCodecsDo() throws IOException {
    int compared = 0;
    for (Stream stream : Stream.all()) {
      ByteBuffer bytes = ByteBuffer.wrap(stream.bytes);
      Codestream header = Codestream.of(bytes).orElseThrow();
      Samples read;
      if (stream.name.contains("jpeg-ls")) {
        read = JpegLs.decode(bytes, header, stream.name);
      } else if (stream.name.contains("htj2k") || stream.name.contains("extended")) {
        continue;
      } else {
        read = JavaCodecs.decode(bytes, header, stream.name).orElseThrow();
      }
      compared++;
      int lossy = stream.name.contains("baseline") ? 12 : 0;
      int samples = header.channels();
      for (int n = 0; n < 26 * 19 * samples; n++) {
        int expected = expected(n / samples % 26, n / samples / 26, n % samples, samples);
        assertThat((double) read.values()[n])
            .as(stream.name + " sample " + n)
            .isCloseTo(expected, within(lossy + 0.0));
      }
    }
    assertThat(compared).isEqualTo(9);
  }

  // The formulas of tools/dicom-streams.py.
  private static int expected(int x, int y, int channel, int samples) {
    if (samples == 1) {
      return (x * 97 + y * 151 + x * y * 5) % 4096;
    }
    return switch (channel) {
      case 0 -> (x * 9 + y) % 256;
      case 1 -> y * 13 % 256;
      default -> (x * y + 40) % 256;
    };
  }

  /** A line of streams.txt: name, transfer syntax, photometric interpretation, bytes. */
  private record Stream(String name, String syntax, String photometric, byte[] bytes) {
    static List<Stream> all() throws IOException {
      List<Stream> streams = new ArrayList<>();
      try (InputStream in =
          CompressedTest.class.getResourceAsStream("/io/medsam3/dicom/streams.txt")) {
        for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
          String[] words = line.split(" ");
          byte[] bytes = Base64.getDecoder().decode(words[3]);
          streams.add(new Stream(words[0], words[1], words[2].replace('_', ' '), bytes));
        }
      }
      return streams;
    }

    static byte[] named(String name) throws IOException {
      return all().stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow().bytes;
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
      assertThat(java.values()[n]).isCloseTo((n % 40) * 4 + n / 40, within(12));
    }
    assumeThat(NativeCodecs.missing()).as("native codecs").isEmpty();
    Samples natives = NativeCodecs.decode(Codec.JPEG, stream, header, "test");
    for (int n = 0; n < 1200; n++) {
      assertThat(natives.values()[n]).isCloseTo(java.values()[n], within(1));
    }
  }

  @Test
  void aStreamOfAnotherSizeIsRefused() throws IOException {
    RawDicom raw =
        RawDicom.explicit()
            .image(27, 19, 16, 12, 0)
            .fragments(new byte[0], Stream.named("grey-jpeg-2000"));
    PixelData pixels = pixels(raw, JPEG_2000);
    assertThatThrownBy(() -> pixels.frame(0))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("the stream has 26 x 19")
        .hasMessageContaining("the header says 27 x 19");
  }

  @Test
  void damagedStreamsGiveASentence() throws IOException {
    byte[] whole = Stream.named("grey-jpeg-2000");
    Random random = new Random(2);
    for (int round = 0; round < 60; round++) {
      byte[] stream = Arrays.copyOf(whole, 20 + random.nextInt(whole.length - 20));
      stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
      for (String syntax : new String[] {JPEG, JPEG_2000, "1.2.840.10008.1.2.4.80"}) {
        RawDicom raw = RawDicom.explicit().image(26, 19, 16, 12, 0);
        PixelData pixels = pixels(raw.fragments(new byte[0], stream), syntax);
        try {
          assertThat(pixels.frame(0).remaining()).isEqualTo(2 * 26 * 19);
        } catch (FormatException told) {
          assertThat(told.getMessage()).isNotBlank();
        }
      }
    }
  }

  private PixelData pixels(RawDicom raw, String syntax) throws IOException {
    return PixelData.of(DicomFile.open(raw.file(folder, "image.dcm", syntax)));
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
