package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir Path folder;

  private byte[] written() throws Exception {
    EventFile events = EventFile.begin(folder, 1000.5);
    events.add(1001.25, 300, Map.of("loss", 0.5));
    try (var files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(all.get(0).getFileName()).hasToString("events.out.tfevents.0000001000.medsam3");
      return Files.readAllBytes(all.get(0));
    }
  }

  @Test
  void checksumIsCrc32cTurnedAndShifted() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    CRC32C crc = new CRC32C();
    crc.update(digits);
    assertThat(crc.getValue()).as("the check value of CRC-32C").isEqualTo(0xE3069283L);
    long turned = (0xE3069283L >>> 15 | 0xE3069283L << 17) & 0xFFFFFFFFL;
    int expected = (int) (turned + 0xA282EAD8L);
    assertThat(EventFile.maskedCrc(digits, 0, digits.length)).isEqualTo(expected);
  }

  @Test
  void firstRecordBeginsAsEveryTensorBoardFileDoes() throws Exception {
    byte[] start = Arrays.copyOf(written(), 13);
    // Length 24, its masked CRC, then field 1 as 64 bits: the same in files of TensorFlow itself.
    assertThat(start).containsExactly(0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22, 0x09);
  }

  @Test
  void everyRecordIsWhole() throws Exception {
    ByteBuffer file = ByteBuffer.wrap(written()).order(ByteOrder.LITTLE_ENDIAN);
    int records = 0;
    while (file.hasRemaining()) {
      byte[] length = new byte[8];
      file.get(length);
      assertThat(file.getInt()).isEqualTo(EventFile.maskedCrc(length, 0, 8));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      file.get(data);
      assertThat(file.getInt()).isEqualTo(EventFile.maskedCrc(data, 0, data.length));
      records++;
    }
    assertThat(records).isEqualTo(2);
  }

  @Test
  void scalarIsAnEventInProtobufsWireFormat() throws Exception {
    byte[] file = written();
    byte[] event = Arrays.copyOfRange(file, 16 + 24 + 12, file.length - 4);
    ByteBuffer expected = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    expected.put((byte) 0x09).putDouble(1001.25); // 1: wall time
    expected.put(new byte[] {0x10, (byte) 0xAC, 0x02}); // 2: step 300
    expected.put(new byte[] {0x2A, 13, 0x0A, 11}); // 5: summary, 1: value
    expected.put(new byte[] {0x0A, 4, 'l', 'o', 's', 's', 0x15}).putFloat(0.5f);
    assertThat(event).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
  }
}
