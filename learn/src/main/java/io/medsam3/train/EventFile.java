package io.medsam3.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of scalars for TensorBoard: records of length, masked CRC-32C of the length, data, masked
 * CRC-32C of the data (TensorFlow's record format); the data is an Event message in protobuf's wire
 * format (tensorflow/core/util/event.proto and framework/summary.proto).
 */
final class EventFile {
  private static final String VERSION = "brain.Event:2";
  private static final int CRC_MASK = 0xA282EAD8;

  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final Path file;

  private EventFile(Path file) {
    this.file = file;
  }

  /** Begins a file in {@code folder}, which TensorBoard is given; it reads all that are there. */
  static EventFile begin(Path folder, double seconds) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("events.out.tfevents.%010d.medsam3".formatted((long) seconds));
    EventFile events = new EventFile(file);
    if (!Files.exists(file)) {
      Message version = new Message().fixed64(1, seconds).bytes(3, utf8(VERSION));
      events.append(version.toBytes());
    }
    return events;
  }

  /** Adds values by name, all of one step. */
  void add(double seconds, long step, Map<String, Double> scalars) throws IOException {
    Message summary = new Message();
    scalars.forEach(
        (name, value) ->
            summary.bytes(
                1, new Message().bytes(1, utf8(name)).fixed32(2, value.floatValue()).toBytes()));
    append(new Message().fixed64(1, seconds).varint(2, step).bytes(5, summary.toBytes()).toBytes());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void append(byte[] data) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(16 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedCrc(record.array(), 0, 8));
    record.put(data);
    record.putInt(maskedCrc(data, 0, data.length));
    Files.write(file, record.array(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Turned and shifted, so that the CRC of data that holds CRCs stays a good one. */
  static int maskedCrc(byte[] data, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  /** The few kinds of protobuf fields that an event has. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void plain(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    private void tag(int field, int type) {
      plain((long) field << 3 | type);
    }

    Message varint(int field, long value) {
      tag(field, 0);
      plain(value);
      return this;
    }

    Message fixed64(int field, double value) {
      tag(field, FIXED64);
      out.writeBytes(little(8).putDouble(value).array());
      return this;
    }

    Message fixed32(int field, float value) {
      tag(field, FIXED32);
      out.writeBytes(little(4).putFloat(value).array());
      return this;
    }

    Message bytes(int field, byte[] value) {
      tag(field, BYTES);
      plain(value.length);
      out.writeBytes(value);
      return this;
    }

    private static ByteBuffer little(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
