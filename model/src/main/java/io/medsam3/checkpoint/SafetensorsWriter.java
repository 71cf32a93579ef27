package io.medsam3.checkpoint;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;

/** Writes safetensors files, one tensor at a time, so that a file is whole or not there. */
public final class SafetensorsWriter {
  private static final int PIECE = 64 << 20;

  private SafetensorsWriter() {}

  /** Writes tensors that exist already. */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<TensorSpec> specs =
        tensors.entrySet().stream().map(e -> spec(e.getKey(), e.getValue())).toList();
    write(file, specs, spec -> Objects.requireNonNull(tensors.get(spec.name())), metadata);
  }

  /**
   * Writes tensors that are made one by one; each is freed before the next.
   *
   * @param make gives the tensor of a specification, in its type and shape
   */
  public static void write(
      Path file,
      List<TensorSpec> specs,
      Function<TensorSpec, Tensor> make,
      Map<String, String> metadata)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.layOut(specs, metadata);
    Path target = file.toAbsolutePath();
    Path unfinished = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".part");
    try {
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        write(channel, header.json());
        for (SafetensorsHeader.Entry entry : header.entries().values()) {
          write(channel, entry.spec(), make);
        }
        channel.force(true);
      }
      Files.move(
          unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static TensorSpec spec(String name, Tensor tensor) {
    return new TensorSpec(name, tensor.scalar_type(), Tensors.shape(tensor));
  }

  private static void write(FileChannel channel, byte[] header) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    drain(channel, start.putLong(header.length).put(header).flip());
  }

  private static void write(FileChannel channel, TensorSpec spec, Function<TensorSpec, Tensor> make)
      throws IOException {
    try (Scope scope = new Scope()) {
      Tensor tensor = make.apply(spec);
      TensorSpec made = spec(spec.name(), tensor);
      if (!made.equals(spec)) {
        throw new IllegalArgumentException("expected %s; found %s".formatted(spec, made));
      }
      Tensor plain = tensor.detach().cpu().contiguous();
      BytePointer data = new BytePointer(plain.data_ptr());
      long bytes = spec.bytes();
      for (long done = 0; done < bytes; done += PIECE) {
        data.position(0).limit(Math.min(done + PIECE, bytes)).position(done);
        drain(channel, data.asBuffer());
      }
    }
  }

  private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
