package io.medsam3.checkpoint;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of a zip file lie, for entries that are stored and not compressed.
 *
 * <p>The JDK reads zip files but does not tell where an entry's bytes begin; mapping needs that.
 * Sizes above 4 GiB (zip64) are read as well.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>
 */
final class ZipIndex {
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;

  private static final int END_SIZE = 22;
  private static final int LOCATOR_64_SIZE = 20;
  private static final int END_64_SIZE = 56;
  private static final int CENTRAL_SIZE = 46;
  private static final int LOCAL_SIZE = 30;
  private static final int LARGEST_COMMENT = 0xFFFF;
  private static final int LARGEST_DIRECTORY = 32 << 20;
  private static final long SEE_ZIP64 = 0xFFFFFFFFL;

  private final MappedFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** One file in the archive. */
  private record Entry(boolean stored, long size, long header) {}

  /** Where an entry's bytes lie in the archive. */
  record Extent(long begin, long size) {
    long end() {
      return begin + size;
    }
  }

  private ZipIndex(MappedFile file) {
    this.file = file;
  }

  static ZipIndex read(MappedFile file) throws IOException {
    ZipIndex index = new ZipIndex(file);
    Extent directory = index.directory();
    if (directory.begin() < 0
        || directory.size() < 0
        || directory.size() > LARGEST_DIRECTORY
        || directory.begin() > file.size() - directory.size()) {
      throw index.damaged("its directory lies outside the file");
    }
    index.readEntries(index.bytes(directory.begin(), (int) directory.size()));
    return index;
  }

  private ByteBuffer bytes(long offset, int length) throws IOException {
    return ByteBuffer.wrap(file.read(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private CheckpointException damaged(String what) {
    return new CheckpointException(file.path() + ": a damaged zip file: " + what);
  }

  /** Finds the directory by the record that ends the file. */
  private Extent directory() throws IOException {
    int length = (int) Math.min(file.size(), END_SIZE + LARGEST_COMMENT);
    ByteBuffer tail = bytes(file.size() - length, length);
    for (int at = length - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        long size = Integer.toUnsignedLong(tail.getInt(at + 12));
        long begin = Integer.toUnsignedLong(tail.getInt(at + 16));
        boolean large = begin == SEE_ZIP64 || size == SEE_ZIP64;
        return large ? directory64(file.size() - length + at) : new Extent(begin, size);
      }
    }
    throw new CheckpointException(
        file.path()
            + ": a zip file that was cut short: the directory at its end is missing;"
            + " download or copy it again");
  }

  private Extent directory64(long end) throws IOException {
    if (end >= LOCATOR_64_SIZE) {
      ByteBuffer locator = bytes(end - LOCATOR_64_SIZE, LOCATOR_64_SIZE);
      long at = locator.getLong(8);
      if (locator.getInt(0) == LOCATOR_64 && at >= 0 && at <= end - END_64_SIZE) {
        ByteBuffer record = bytes(at, END_64_SIZE);
        if (record.getInt(0) == END_64) {
          return new Extent(record.getLong(48), record.getLong(40));
        }
      }
    }
    throw damaged("its zip64 directory is missing");
  }

  private void readEntries(ByteBuffer directory) throws CheckpointException {
    try {
      while (directory.remaining() >= CENTRAL_SIZE
          && directory.getInt(directory.position()) == CENTRAL) {
        readEntry(directory);
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw damaged("its directory ends inside an entry");
    }
    if (directory.hasRemaining()) {
      throw damaged("its directory has bytes that are no entry");
    }
  }

  private void readEntry(ByteBuffer directory) throws CheckpointException {
    int at = directory.position();
    boolean encrypted = (directory.getShort(at + 8) & 1) != 0;
    boolean stored = directory.getShort(at + 10) == 0 && !encrypted;
    long size = Integer.toUnsignedLong(directory.getInt(at + 24));
    byte[] name = new byte[Short.toUnsignedInt(directory.getShort(at + 28))];
    int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
    int commentLength = Short.toUnsignedInt(directory.getShort(at + 32));
    long header = Integer.toUnsignedLong(directory.getInt(at + 42));
    boolean packed64 = Integer.toUnsignedLong(directory.getInt(at + 20)) == SEE_ZIP64;
    directory.position(at + CENTRAL_SIZE).get(name);
    ByteBuffer extra = directory.slice().order(ByteOrder.LITTLE_ENDIAN).limit(extraLength);
    directory.position(directory.position() + extraLength + commentLength);
    ByteBuffer wide = zip64(extra);
    long realSize = size == SEE_ZIP64 ? wide.getLong() : size;
    if (packed64) {
      wide.getLong();
    }
    long realHeader = header == SEE_ZIP64 ? wide.getLong() : header;
    String key = new String(name, StandardCharsets.UTF_8);
    if (entries.put(key, new Entry(stored, realSize, realHeader)) != null) {
      throw damaged("it holds two entries named '" + key + "'");
    }
  }

  /** The zip64 field among an entry's extra fields; empty when it has none. */
  private static ByteBuffer zip64(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int kind = Short.toUnsignedInt(extra.getShort());
      int length = Short.toUnsignedInt(extra.getShort());
      if (kind == 1) {
        return extra.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length);
      }
      extra.position(extra.position() + length);
    }
    return extra.limit(extra.position());
  }

  Set<String> names() {
    return entries.keySet();
  }

  /**
   * Where an entry lies, or null when there is none of that name.
   *
   * @throws CheckpointException when the entry is compressed or lies outside the file
   */
  @Nullable Extent find(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    if (!entry.stored()) {
      throw new CheckpointException(
          "%s: entry '%s' is compressed or encrypted; torch.save writes neither"
              .formatted(file.path(), name));
    }
    long header = entry.header();
    if (header < 0 || header > file.size() - LOCAL_SIZE) {
      throw damaged("entry '" + name + "' lies outside the file");
    }
    ByteBuffer local = bytes(header, LOCAL_SIZE);
    long begin =
        header
            + LOCAL_SIZE
            + Short.toUnsignedInt(local.getShort(26))
            + Short.toUnsignedInt(local.getShort(28));
    if (local.getInt(0) != LOCAL || entry.size() < 0 || begin > file.size() - entry.size()) {
      throw damaged("entry '" + name + "' lies outside the file");
    }
    return new Extent(begin, entry.size());
  }
}
