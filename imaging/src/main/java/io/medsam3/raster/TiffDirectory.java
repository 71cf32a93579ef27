package io.medsam3.raster;

import io.medsam3.storage.ByteSource;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The tags of one page of a TIFF or BigTIFF: whole numbers only, which is all that pixels need. */
final class TiffDirectory {
  static final int NEW_SUBFILE_TYPE = 254;
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int ORIENTATION = 274;
  static final int SAMPLES = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_BYTES = 279;
  static final int PLANAR = 284;
  static final int PREDICTOR = 317;
  static final int COLOUR_MAP = 320;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_BYTES = 325;
  static final int SAMPLE_FORMAT = 339;
  static final int JPEG_TABLES = 347;

  private static final int MOST_VALUES = 1 << 24;

  private final String where;
  private final Map<Integer, long[]> tags = new HashMap<>();
  private long next;

  private final ByteOrder order;

  private final int page;

  private TiffDirectory(String where, int page, ByteOrder order) {
    this.where = where;
    this.page = page;
    this.order = order;
  }

  /** Reads the directory at an offset; {@code big} is BigTIFF with 64-bit offsets. */
  static TiffDirectory read(ByteSource source, ByteOrder order, boolean big, long offset, int page)
      throws IOException {
    TiffDirectory directory = new TiffDirectory(source.path() + " page " + page, page, order);
    int countBytes = big ? 8 : 2;
    int entryBytes = big ? 20 : 12;
    ByteBuffer head =
        source.read(offset, countBytes, "TIFF directory of page " + page).order(order);
    long entries = big ? head.getLong() : head.getShort() & 0xFFFF;
    if (entries < 1 || entries > 0xFFFF) {
      throw new FormatException(directory.where + ": a directory of " + entries + " tags");
    }
    ByteBuffer body =
        source
            .read(offset + countBytes, entries * entryBytes + (big ? 8 : 4), "TIFF directory")
            .order(order);
    for (int n = 0; n < entries; n++) {
      directory.entry(source, body, n * entryBytes, big);
    }
    int end = (int) entries * entryBytes;
    directory.next = big ? body.getLong(end) : body.getInt(end) & 0xFFFFFFFFL;
    return directory;
  }

  private void entry(ByteSource source, ByteBuffer body, int at, boolean big) throws IOException {
    int tag = body.getShort(at) & 0xFFFF;
    int type = body.getShort(at + 2) & 0xFFFF;
    long count = big ? body.getLong(at + 4) : body.getInt(at + 4) & 0xFFFFFFFFL;
    int size = typeBytes(type);
    if (size == 0) {
      return; // fractions, floats and unknown types carry nothing about pixels
    }
    if (count < 0 || count > MOST_VALUES) {
      throw new FormatException(where + ": tag " + tag + " claims " + count + " values");
    }
    int inline = big ? 8 : 4;
    int valueAt = at + (big ? 12 : 8);
    ByteBuffer data = body;
    if (count * size > inline) {
      long offset = big ? body.getLong(valueAt) : body.getInt(valueAt) & 0xFFFFFFFFL;
      data = source.read(offset, count * size, "TIFF tag " + tag).order(body.order());
      valueAt = 0;
    }
    long[] values = new long[(int) count];
    for (int n = 0; n < count; n++) {
      values[n] = value(data, valueAt + n * size, type);
    }
    tags.put(tag, values);
  }

  private static int typeBytes(int type) {
    return switch (type) {
      case 1, 6, 7 -> 1;
      case 3, 8 -> 2;
      case 4, 9, 13 -> 4;
      case 16, 17, 18 -> 8;
      default -> 0;
    };
  }

  private static long value(ByteBuffer data, int at, int type) {
    return switch (type) {
      case 1, 7 -> data.get(at) & 0xFF;
      case 6 -> data.get(at);
      case 3 -> data.getShort(at) & 0xFFFF;
      case 8 -> data.getShort(at);
      case 4, 13 -> data.getInt(at) & 0xFFFFFFFFL;
      case 9 -> data.getInt(at);
      default -> data.getLong(at);
    };
  }

  ByteOrder order() {
    return order;
  }

  /** Its place in the chain of directories, from 0. */
  int page() {
    return page;
  }

  String where() {
    return where;
  }

  /** Offset of the next directory, 0 after the last. */
  long next() {
    return next;
  }

  boolean has(int tag) {
    return tags.containsKey(tag);
  }

  long[] all(int tag) throws FormatException {
    long[] values = tags.get(tag);
    if (values == null || values.length == 0) {
      throw new FormatException(where + ": the required TIFF tag " + tag + " is missing");
    }
    return values;
  }

  long one(int tag, long otherwise) {
    long[] values = tags.get(tag);
    return values == null || values.length == 0 ? otherwise : values[0];
  }

  /** The one value that all samples share; refused if they differ. */
  int shared(int tag, int otherwise) throws FormatException {
    long[] values = tags.get(tag);
    if (values == null || values.length == 0) {
      return otherwise;
    }
    for (long value : values) {
      if (value != values[0]) {
        throw new FormatException(
            "%s: TIFF tag %d differs between samples %s; equal ones are read"
                .formatted(where, tag, Arrays.toString(values)));
      }
    }
    if (values[0] != (int) values[0]) {
      throw new FormatException(
          "%s: TIFF tag %d is %d; no such number is known".formatted(where, tag, values[0]));
    }
    return (int) values[0];
  }

  byte[] bytes(int tag) {
    long[] values = tags.getOrDefault(tag, new long[0]);
    byte[] bytes = new byte[values.length];
    for (int n = 0; n < bytes.length; n++) {
      bytes[n] = (byte) values[n];
    }
    return bytes;
  }
}
