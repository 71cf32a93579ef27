package io.medsam3.checkpoint;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A file whose byte ranges become tensors without a copy.
 *
 * <p>libtorch maps the file copy-on-write and unmaps it with the last tensor, so tensors outlive
 * this object and writing to one changes neither the file nor the others. A range at an address
 * that its number type does not allow is copied, and so is every range while nothing is mapped.
 */
final class MappedFile implements AutoCloseable {
  private static final int PIECE = 64 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final Owner owner = new Owner();
  private @Nullable Tensor mapped;

  private MappedFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
  }

  /** Makes of an open file what keeps it. */
  @FunctionalInterface
  interface Reader<T> {
    T read(MappedFile file) throws IOException;
  }

  static MappedFile open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new CheckpointException(path + " is a folder; expected a checkpoint file");
    }
    return new MappedFile(path, FileChannel.open(path, StandardOpenOption.READ));
  }

  /** Opens a file for what {@code reader} makes of it; closes it again when that fails. */
  static <T> T open(Path path, Reader<T> reader) throws IOException {
    MappedFile file = open(path);
    try {
      return reader.read(file);
    } catch (Throwable failure) {
      file.close();
      throw failure;
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** Whether tensors are mapped: false before {@link #map} and where the system refuses it. */
  boolean isMapped() {
    return mapped != null;
  }

  /**
   * Maps the file up to {@code end}. A system may refuse a map larger than its memory; tensors are
   * copied then.
   */
  void map(long end) {
    if (end == 0) {
      return;
    }
    try (Scope scope = new Scope()) {
      mapped =
          owner.own(
              torch.from_file(
                  path.toString(),
                  new BoolOptional(false),
                  new LongOptional(end),
                  Tensors.options(ScalarType.Byte)));
    } catch (RuntimeException refused) {
      mapped = null;
    }
  }

  /** A copy of {@code length} bytes from {@code offset}; the caller has checked the range. */
  byte[] read(long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    read(bytes, offset);
    return bytes.array();
  }

  /** Takes a range of bytes inside the file. */
  Tensor tensor(long offset, ScalarType type, long... shape) throws IOException {
    long bytes = TensorSpec.bytes(type, shape);
    if (offset < 0 || bytes < 0 || offset > size - bytes) {
      throw new CheckpointException(
          "%s: %d bytes at %d; the file has %d".formatted(path, bytes, offset, size));
    }
    boolean aligned = offset % ElementType.of(type).bytes() == 0;
    return mapped != null && bytes > 0 && aligned && offset + bytes <= mapped.numel()
        ? view(mapped, offset, bytes, type, shape)
        : copy(offset, bytes, type, shape);
  }

  private static Tensor view(
      Tensor mapped, long offset, long bytes, ScalarType type, long[] shape) {
    try (Scope scope = new Scope()) {
      return scope.keep(mapped.narrow(0, offset, bytes).view(type).view(shape));
    }
  }

  private Tensor copy(long offset, long bytes, ScalarType type, long[] shape) throws IOException {
    Tensor tensor = torch.empty(shape, Tensors.options(type), new MemoryFormatOptional());
    if (bytes > 0) {
      BytePointer data = new BytePointer(tensor.data_ptr());
      for (long done = 0; done < bytes; done += PIECE) {
        data.position(0).limit(Math.min(done + PIECE, bytes)).position(done);
        read(data.asBuffer(), offset + done);
      }
    }
    return tensor;
  }

  private void read(ByteBuffer target, long offset) throws IOException {
    long position = offset;
    while (target.hasRemaining()) {
      int count = channel.read(target, position);
      if (count < 0) {
        throw new EOFException(path + " became shorter while it was read");
      }
      position += count;
    }
  }

  @Override
  public void close() throws IOException {
    owner.close();
    mapped = null;
    channel.close();
  }
}
