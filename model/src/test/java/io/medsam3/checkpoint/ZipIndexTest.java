package io.medsam3.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipIndexTest {
  private static final long FAR = 6L << 30;

  @TempDir Path folder;

  @Test
  void findsBytesBehindLocalHeadersWithExtraFields() throws Exception {
    Path file = folder.resolve("extra.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      ZipEntry padded = new ZipEntry("größe");
      padded.setMethod(ZipEntry.STORED);
      padded.setExtra(new byte[] {'F', 'B', 3, 0, 'Z', 'Z', 'Z'});
      padded.setSize(3);
      padded.setCrc(891568578); // of "abc"
      zip.putNextEntry(padded);
      zip.write("abc".getBytes(StandardCharsets.US_ASCII));
      zip.setComment("a comment");
    }
    try (MappedFile mapped = MappedFile.open(file)) {
      ZipIndex.Extent extent = ZipIndex.read(mapped).find("größe");
      assertThat(mapped.read(extent.begin(), (int) extent.size())).asString().isEqualTo("abc");
      assertThat(ZipIndex.read(mapped).find("none")).isNull();
    }
  }

  /** A sparse file: an entry of 6 GiB, and one behind it, so that all three numbers are wide. */
  @Test
  void findsEntriesBeyondFourGibibytes() throws Exception {
    Path file = folder.resolve("large.zip");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(local("big"), 0);
      channel.write(local("far"), FAR);
      channel.write(ByteBuffer.wrap("abcd".getBytes(StandardCharsets.US_ASCII)), FAR + 33);
      ByteBuffer directory = little(400);
      central(directory, "big", FAR - 33, 0);
      central(directory, "far", 4, FAR);
      int size = directory.position();
      long begin = FAR + 37;
      directory.putInt(0x06064b50).putLong(44).putInt(0).putLong(0).putLong(2).putLong(2);
      directory.putLong(size).putLong(begin);
      directory.putInt(0x07064b50).putInt(0).putLong(begin + size).putInt(1);
      directory.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
      channel.write(directory.flip(), begin);
    }
    try (MappedFile mapped = MappedFile.open(file)) {
      ZipIndex index = ZipIndex.read(mapped);
      assertThat(index.names()).containsExactly("big", "far");
      assertThat(index.find("big")).isEqualTo(new ZipIndex.Extent(33, FAR - 33));
      ZipIndex.Extent far = index.find("far");
      assertThat(mapped.read(far.begin(), (int) far.size())).asString().isEqualTo("abcd");
    }
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer local(String name) {
    ByteBuffer header = little(30 + name.length()).putInt(0x04034b50);
    header.putShort(26, (short) name.length()).position(30);
    return header.put(name.getBytes(StandardCharsets.US_ASCII)).flip();
  }

  private static void central(ByteBuffer target, String name, long size, long header) {
    int at = target.position();
    target.putInt(0x02014b50).position(at + 20);
    target.putInt(-1).putInt(-1).putShort((short) name.length()).putShort((short) 28);
    target.position(at + 42).putInt(-1).put(name.getBytes(StandardCharsets.US_ASCII));
    target.putShort((short) 1).putShort((short) 24).putLong(size).putLong(size).putLong(header);
  }

  @Test
  void refusesTwoEntriesOfOneName() throws Exception {
    Path file = folder.resolve("twice.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      PickleBytes.store(zip, "entry-a", new byte[2]);
      PickleBytes.store(zip, "entry-b", new byte[2]);
    }
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, bytes.replace("entry-b", "entry-a"), StandardCharsets.ISO_8859_1);
    try (MappedFile mapped = MappedFile.open(file)) {
      assertThatThrownBy(() -> ZipIndex.read(mapped))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("it holds two entries named 'entry-a'");
    }
  }
}
