package io.medsam3.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.dicom.RawDicom;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelDataTest {
  @TempDir Path folder;

  @Test
  void readsAllWidthsFromOneToThirtyTwoBits() throws IOException {
    Random random = new Random(3);
    for (int stored = 1; stored <= 32; stored++) {
      int allocated = stored == 1 ? 1 : stored <= 8 ? 8 : stored <= 16 ? 16 : 32;
      for (int signed = 0; signed <= (stored == 1 ? 0 : 1); signed++) {
        long[] values = new long[6];
        byte[] pixels = new byte[allocated == 1 ? 2 : 6 * allocated / 8];
        ByteBuffer bytes = ByteBuffer.wrap(pixels).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < 6; n++) {
          long low = signed == 1 ? -(1L << stored - 1) : 0;
          values[n] = low + (random.nextLong() >>> 1) % (1L << stored);
          // What lies above the stored bits is an overlay or garbage.
          long cell = values[n] & (1L << stored) - 1 | random.nextLong() << stored;
          switch (allocated) {
            case 1 -> pixels[0] |= (byte) ((cell & 1) << n);
            case 8 -> bytes.put((byte) cell);
            case 16 -> bytes.putShort((short) cell);
            default -> bytes.putInt((int) (stored == 32 ? values[n] : cell));
          }
        }
        RawDicom raw = RawDicom.explicit().image(3, 2, allocated, stored, signed);
        assertThat(values(raw.element(0x7fe00010, "OW", pixels), RawDicom.EXPLICIT))
            .as("%d bits, signed %d", stored, signed)
            .isEqualTo(values);
      }
    }
  }

  @Test
  void bigEndianWordsHoldTheSameValues() throws IOException {
    RawDicom words = new RawDicom(true, ByteOrder.BIG_ENDIAN).image(3, 1, 16, 16, 1);
    assertThat(
            values(words.element(0x7fe00010, "OW", bytes(1, 2, -1, -2, 0, 7)), RawDicom.BIG_ENDIAN))
        .containsExactly(258, -2, 7);
    // Bytes in big endian words are swapped in pairs, also the last odd one.
    RawDicom swapped = new RawDicom(true, ByteOrder.BIG_ENDIAN).image(3, 1, 8, 8, 0);
    assertThat(values(swapped.element(0x7fe00010, "OW", bytes(2, 1, 0, 3)), RawDicom.BIG_ENDIAN))
        .containsExactly(1, 2, 3);
  }

  @Test
  void planesOfColourBecomePixels() throws IOException {
    byte[] planes = bytes(10, 20, 30, 40, 50, 60);
    assertThat(values(colour("RGB ", 1).element(0x7fe00010, "OB", planes), RawDicom.EXPLICIT))
        .containsExactly(10, 30, 50, 20, 40, 60);
    byte[] pixels = bytes(10, 30, 50, 20, 40, 60);
    assertThat(values(colour("RGB ", 0).element(0x7fe00010, "OB", pixels), RawDicom.EXPLICIT))
        .containsExactly(10, 30, 50, 20, 40, 60);
  }

  @Test
  void lumaAndChromaBecomeRedGreenBlue() throws IOException {
    // Pure red and pure blue of JPEG's full-range transform.
    byte[] pixels = bytes(76, 85, 255, 29, 255, 107);
    assertThat(values(colour("YBR_FULL", 0).element(0x7fe00010, "OB", pixels), RawDicom.EXPLICIT))
        .containsExactly(254, 0, 0, 0, 0, 254);
    // Two neighbours share their chroma: luma, luma, blue, red.
    byte[] halved = bytes(76, 150, 85, 255);
    RawDicom raw = colour("YBR_FULL_422", 0).element(0x7fe00010, "OB", halved);
    assertThat(values(raw, RawDicom.EXPLICIT)).startsWith(254, 0, 0).hasSize(6);
  }

  @Test
  void valuesOutsideAPaletteTakeItsEnds() throws IOException {
    RawDicom raw = palette(16, false);
    assertThat(values(raw, RawDicom.EXPLICIT))
        .containsExactly(1, 11, 21, 1, 11, 21, 2, 12, 22, 3, 13, 23);
  }

  @Test
  void segmentedPalettesAreExpanded() throws IOException {
    // Discrete 1, then linear to 3 in two steps: 1, 2, 3.
    assertThat(values(palette(16, true), RawDicom.EXPLICIT))
        .containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3);
  }

  @Test
  void saysHowManyBytesAreMissing() throws IOException {
    RawDicom raw = RawDicom.explicit().image(4, 4, 16, 16, 0);
    Path file = raw.element(0x7fe00010, "OW", new byte[20]).file(folder, "cut", RawDicom.EXPLICIT);
    assertThatThrownBy(() -> PixelData.of(DicomFile.open(file)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("20 bytes")
        .hasMessageContaining("need 32");
  }

  @Test
  void saysThatThereAreNoPixels() throws IOException {
    Path file = RawDicom.explicit().image(4, 4, 16, 16, 0).file(folder, "none", RawDicom.EXPLICIT);
    assertThatThrownBy(() -> PixelData.of(DicomFile.open(file)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no pixel data; it is OT");
  }

  @Test
  void namesATransferSyntaxItDoesNotRead() throws IOException {
    RawDicom raw = RawDicom.explicit().image(4, 4, 8, 8, 0).fragments(new byte[0], new byte[8]);
    Path file = raw.file(folder, "video", "1.2.840.10008.1.2.4.102");
    assertThatThrownBy(() -> PixelData.of(DicomFile.open(file)))
        .hasMessageContaining("1.2.840.10008.1.2.4.102 is not read");
  }

  private static RawDicom colour(String photometric, int planar) {
    return RawDicom.explicit()
        .text(0x00080060, "CS", "US")
        .us(0x00280002, 3)
        .text(0x00280004, "CS", photometric)
        .us(0x00280006, planar)
        .us(0x00280010, 1)
        .us(0x00280011, 2)
        .us(0x00280100, 8)
        .us(0x00280101, 8)
        .us(0x00280102, 7)
        .us(0x00280103, 0);
  }

  // Four pixels 3, 5, 6, 9 and a palette of three entries from 5 on.
  private static RawDicom palette(int bits, boolean segmented) {
    RawDicom raw =
        RawDicom.explicit()
            .text(0x00080060, "CS", "US")
            .us(0x00280002, 1)
            .text(0x00280004, "CS", "PALETTE COLOR ")
            .us(0x00280010, 1)
            .us(0x00280011, 4)
            .us(0x00280100, 8)
            .us(0x00280101, 8)
            .us(0x00280102, 7)
            .us(0x00280103, 0)
            .us(0x00281101, 3, 5, bits)
            .us(0x00281102, 3, 5, bits)
            .us(0x00281103, 3, 5, bits);
    for (int channel = 0; channel < 3; channel++) {
      if (segmented) {
        raw.element(0x00281221 + channel, "OW", shorts(0, 1, 257, 1, 2, 3 * 257));
      } else {
        int base = 10 * channel;
        int[] entries = {257 * (base + 1), 257 * (base + 2), 257 * (base + 3)};
        raw.element(0x00281201 + channel, "OW", shorts(entries));
      }
    }
    return raw.element(0x7fe00010, "OB", bytes(3, 5, 6, 9));
  }

  private long[] values(RawDicom raw, String syntax) throws IOException {
    PixelData pixels = PixelData.of(DicomFile.open(raw.file(folder, "image.dcm", syntax)));
    ByteBuffer frame = pixels.frame(0);
    long[] values = new long[frame.remaining() / pixels.type().bytes()];
    for (int n = 0; n < values.length; n++) {
      values[n] = (long) Voxels.read(frame, n * pixels.type().bytes(), pixels.type());
    }
    return values;
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int n = 0; n < bytes.length; n++) {
      bytes[n] = (byte) values[n];
    }
    return bytes;
  }

  static byte[] shorts(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putShort((short) value);
    }
    return buffer.array();
  }
}
