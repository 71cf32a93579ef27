package io.medsam3.raster;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** Builds small TIFF files byte by byte, so that expected values do not come from a library. */
final class TiffFiles {
  private final ByteOrder order;
  private final boolean big;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long firstDirectory;
  private int lastLink = -1;
  private byte[] bytes = new byte[0];

  TiffFiles(ByteOrder order, boolean big) {
    this.order = order;
    this.big = big;
    body.writeBytes(new byte[big ? 16 : 8]);
  }

  /** Appends a strip or tile and returns its offset. */
  long data(byte[] data) {
    long at = body.size();
    body.writeBytes(data);
    if (body.size() % 2 == 1) {
      body.write(0);
    }
    return at;
  }

  /** Appends a directory of LONG (or LONG8) tags. */
  TiffFiles page(Map<Integer, long[]> tags) {
    Map<Integer, long[]> sorted = new TreeMap<>(tags);
    int width = big ? 8 : 4;
    ByteBuffer directory =
        ByteBuffer.allocate((big ? 16 : 6) + sorted.size() * (big ? 20 : 12)).order(order);
    Map<Integer, Long> outside = new TreeMap<>();
    sorted.forEach(
        (tag, values) -> {
          if (values.length > 1) {
            ByteBuffer list = ByteBuffer.allocate(values.length * width).order(order);
            for (long value : values) {
              put(list, value);
            }
            outside.put(tag, data(list.array()));
          }
        });
    long at = data(new byte[0]);
    if (big) {
      directory.putLong(sorted.size());
    } else {
      directory.putShort((short) sorted.size());
    }
    sorted.forEach(
        (tag, values) -> {
          directory.putShort((short) (int) tag).putShort((short) (big ? 16 : 4));
          put(directory, values.length);
          put(directory, values.length > 1 ? outside.get(tag) : values[0]);
        });
    body.writeBytes(directory.array());
    link(at, body.size() - width);
    return this;
  }

  private void link(long directoryAt, int nextLink) {
    bytes = body.toByteArray();
    if (lastLink < 0) {
      firstDirectory = directoryAt;
    } else {
      put(ByteBuffer.wrap(bytes).order(order).position(lastLink), directoryAt);
      body.reset();
      body.writeBytes(bytes);
    }
    lastLink = nextLink;
  }

  byte[] bytes() {
    byte[] file = body.toByteArray();
    ByteBuffer head = ByteBuffer.wrap(file).order(order);
    byte letter = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M');
    head.put(letter).put(letter).putShort((short) (big ? 43 : 42));
    if (big) {
      head.putShort((short) 8).putShort((short) 0).putLong(firstDirectory);
    } else {
      head.putInt((int) firstDirectory);
    }
    return file;
  }

  private void put(ByteBuffer buffer, long value) {
    if (big) {
      buffer.putLong(value);
    } else {
      buffer.putInt((int) value);
    }
  }

  static byte[] deflate(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] out = new byte[data.length + 64];
    int count = deflater.deflate(out);
    deflater.end();
    return java.util.Arrays.copyOf(out, count);
  }

  /** Tags of a grey page in one strip; change what a test is about. */
  static Map<Integer, long[]> grey(int width, int height, int bits, long offset, long count) {
    Map<Integer, long[]> tags = new TreeMap<>();
    tags.put(TiffDirectory.WIDTH, new long[] {width});
    tags.put(TiffDirectory.HEIGHT, new long[] {height});
    tags.put(TiffDirectory.BITS, new long[] {bits});
    tags.put(TiffDirectory.COMPRESSION, new long[] {1});
    tags.put(TiffDirectory.PHOTOMETRIC, new long[] {1});
    tags.put(TiffDirectory.STRIP_OFFSETS, new long[] {offset});
    tags.put(TiffDirectory.STRIP_BYTES, new long[] {count});
    return tags;
  }
}
