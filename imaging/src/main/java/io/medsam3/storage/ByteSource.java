package io.medsam3.storage;

import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file read at any place, where every request is checked against the length before memory is
 * taken. The caller closes it.
 */
public final class ByteSource implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long length;

  private ByteSource(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    length = channel.size();
  }

  public static ByteSource open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "there is no such file");
    }
    if (Files.isDirectory(path)) {
      throw new FormatException(path + ": is a folder; expected a file");
    }
    return new ByteSource(path, FileChannel.open(path, StandardOpenOption.READ));
  }

  public Path path() {
    return path;
  }

  public long length() {
    return length;
  }

  /** Bytes from an offset, big endian until told otherwise; {@code what} names them in errors. */
  public ByteBuffer read(long offset, long count, String what) throws IOException {
    if (offset < 0 || count < 0 || offset > length || count > length - offset) {
      throw new FormatException(
          "%s: %s needs %d bytes at offset %d, but the file has only %d bytes; is it truncated?"
              .formatted(path, what, count, offset, length));
    }
    if (count > Integer.MAX_VALUE - 64) {
      throw new FormatException(
          "%s: %s has %d bytes; blocks of 2 GiB and more are not supported"
              .formatted(path, what, count));
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new FormatException(path + ": ended while " + what + " was read");
      }
    }
    return buffer.flip();
  }

  /** Up to {@code count} bytes from the start, fewer if the file is shorter. */
  public byte[] head(int count) throws IOException {
    return read(0, Math.min(count, length), "the start").array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
