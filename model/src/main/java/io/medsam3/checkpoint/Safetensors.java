package io.medsam3.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file: 8 bytes of header length (little-endian), a JSON header that names every
 * tensor's type, shape and byte range, then the bytes.
 *
 * <p>Tensors are mapped and outlive this object; closing it only ends {@link #find}.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class Safetensors implements CheckpointFile {
  private final MappedFile file;
  private final SafetensorsHeader header;
  private final long dataStart;

  private Safetensors(MappedFile file, SafetensorsHeader header, long dataStart) {
    this.file = file;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Reads the header and checks all of it.
   *
   * @throws CheckpointException when the file is not a sound safetensors file
   */
  public static Safetensors open(Path path) throws IOException {
    return MappedFile.open(path, Safetensors::open);
  }

  private static Safetensors open(MappedFile file) throws IOException {
    long length = headerLength(file);
    if (length < 2 || length > Math.min(file.size() - 8, SafetensorsHeader.LARGEST)) {
      throw new CheckpointException(
          "%s: not a safetensors file, or cut short: its header length is %s, the file has %d bytes"
              .formatted(file.path(), Long.toUnsignedString(length), file.size()));
    }
    long dataStart = 8 + length;
    byte[] json = file.read(8, (int) length);
    String name = file.path().toString();
    SafetensorsHeader header = SafetensorsHeader.parse(json, file.size() - dataStart, name);
    file.map(dataStart + header.dataEnd());
    return new Safetensors(file, header, dataStart);
  }

  private static long headerLength(MappedFile file) throws IOException {
    return file.size() < 8
        ? -1
        : ByteBuffer.wrap(file.read(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Whether a file that begins with these 9 bytes may be of this format. */
  static boolean looksLike(byte[] start) {
    return start.length >= 9 && start[8] == '{' && start[7] == 0 && start[6] == 0 && start[5] == 0;
  }

  /** The file's own notes, such as where it comes from; empty when it has none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** What the file holds, in the order of the header. */
  @Override
  public Collection<TensorSpec> specs() {
    return header.entries().values().stream().map(SafetensorsHeader.Entry::spec).toList();
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    SafetensorsHeader.Entry entry = header.entries().get(key);
    if (entry == null) {
      return null;
    }
    TensorSpec spec = entry.spec();
    try {
      return file.tensor(dataStart + entry.begin(), spec.type(), spec.shape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Set<String> keys() {
    return Collections.unmodifiableSet(header.entries().keySet());
  }

  @Override
  public String name() {
    return file.path().toString();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
