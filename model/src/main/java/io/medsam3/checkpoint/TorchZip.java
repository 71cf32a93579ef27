package io.medsam3.checkpoint;

import io.medsam3.tensor.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint of torch.save: a zip file with a pickle, {@code data.pkl}, that describes the
 * tensors, and one stored entry, {@code data/KEY}, with the numbers of each.
 *
 * <p>The tensors are those of the branch {@code model} of the pickled dictionary, or of the
 * dictionary itself. Nothing else is read, so a trainer's checkpoint costs no more than its
 * weights. Tensors are mapped and outlive this object.
 */
public final class TorchZip implements CheckpointFile {
  private static final String PICKLE = "data.pkl";

  private final MappedFile file;
  private final Map<String, Located> tensors;

  /** A tensor's description and where its storage begins in the file. */
  private record Located(PickledTensor tensor, ZipIndex.Extent storage) {
    TensorSpec spec(String name) {
      return new TensorSpec(name, tensor.storage().type().scalarType(), tensor.shape());
    }
  }

  private TorchZip(MappedFile file, Map<String, Located> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Reads what the checkpoint holds; no number is read yet.
   *
   * @throws CheckpointException when the file is not one, or holds what is refused
   */
  public static TorchZip open(Path path) throws IOException {
    return MappedFile.open(path, TorchZip::open);
  }

  private static TorchZip open(MappedFile file) throws IOException {
    ZipIndex index = ZipIndex.read(file);
    String root = root(file, index);
    requireLittleEndian(file, index, root);
    ZipIndex.Extent pickle = Objects.requireNonNull(index.find(root + PICKLE));
    if (pickle.size() > Unpickler.LARGEST) {
      throw new CheckpointException(
          "%s: its pickle has %d bytes; expected at most %d"
              .formatted(file.path(), pickle.size(), Unpickler.LARGEST));
    }
    String name = file.path().toString();
    Object value = Unpickler.read(file.read(pickle.begin(), (int) pickle.size()), name);
    Map<String, Located> tensors = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<?, ?> entry : branch(value, name).entrySet()) {
      String key = (String) entry.getKey();
      if (!(entry.getValue() instanceof PickledTensor tensor)) {
        throw new CheckpointException("%s: '%s' is not a tensor".formatted(name, key));
      }
      Located located = new Located(tensor, storage(file, index, root, key, tensor));
      end = Math.max(end, located.storage().end());
      tensors.put(key, located);
    }
    file.map(end);
    return new TorchZip(file, tensors);
  }

  /** The folder in the archive that holds the pickle. */
  private static String root(MappedFile file, ZipIndex index) throws CheckpointException {
    List<String> pickles =
        index.names().stream()
            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
            .toList();
    if (pickles.size() != 1) {
      throw new CheckpointException(
          "%s: a zip file with %d entries named %s; a checkpoint of torch.save has one"
              .formatted(file.path(), pickles.size(), PICKLE));
    }
    return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  private static void requireLittleEndian(MappedFile file, ZipIndex index, String root)
      throws IOException {
    ZipIndex.Extent order = index.find(root + "byteorder");
    if (order != null) {
      int length = (int) Math.min(order.size(), 16);
      String name = new String(file.read(order.begin(), length), StandardCharsets.US_ASCII);
      if (!name.strip().equals("little")) {
        throw new CheckpointException(
            "%s: its numbers have byte order '%s'; expected 'little'"
                .formatted(file.path(), name.replaceAll("[^a-z]", "?")));
      }
    }
  }

  private static Map<?, ?> branch(Object value, String file) throws CheckpointException {
    if (value instanceof Map<?, ?> root) {
      if (root.get("model") instanceof Map<?, ?> model) {
        return model;
      }
      if (root.values().stream().anyMatch(PickledTensor.class::isInstance)) {
        return root;
      }
    }
    throw new CheckpointException(
        file + ": no dictionary of tensors at the top or under 'model'; is it a checkpoint?");
  }

  private static ZipIndex.Extent storage(
      MappedFile file, ZipIndex index, String root, String key, PickledTensor tensor)
      throws IOException {
    ZipIndex.Extent extent = index.find(root + "data/" + tensor.storage().key());
    long needed = tensor.extent();
    if (extent == null || needed < 0 || needed > extent.size() / tensor.storage().type().bytes()) {
      throw new CheckpointException(
          "%s: the numbers of '%s' are missing or fewer than its shape needs"
              .formatted(file.path(), key));
    }
    return extent;
  }

  /** What the checkpoint holds, in its order. */
  @Override
  public Collection<TensorSpec> specs() {
    return tensors.entrySet().stream().map(e -> e.getValue().spec(e.getKey())).toList();
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    Located located = tensors.get(key);
    if (located == null) {
      return null;
    }
    try {
      return read(located);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Tensor read(Located located) throws IOException {
    PickledTensor tensor = located.tensor();
    ElementType type = tensor.storage().type();
    long begin = located.storage().begin() + tensor.offset() * type.bytes();
    if (tensor.isContiguous()) {
      return file.tensor(begin, type.scalarType(), tensor.shape());
    }
    try (Scope scope = new Scope()) {
      Tensor elements = file.tensor(begin, type.scalarType(), tensor.extent() - tensor.offset());
      return scope.keep(elements.as_strided(tensor.shape(), tensor.strides()));
    }
  }

  @Override
  public Set<String> keys() {
    return Collections.unmodifiableSet(tensors.keySet());
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
