package io.medsam3.checkpoint;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A file in the Hugging Face layout under official names.
 *
 * <p>What that layout splits is joined, by a copy, when it is asked for; all else is mapped. It
 * drops the first row of the position embedding, which no forward pass uses and which is zero here.
 */
final class HuggingFaceFile implements CheckpointFile {
  private static final String POINT_PREFIX = HuggingFaceNames.POINT_EMBEDDINGS + ".";
  private static final int POINTS = 4;

  private final CheckpointFile file;

  /** By official name: the file's own name, or three for what it splits. */
  private final Map<String, List<String>> parts = new LinkedHashMap<>();

  /**
   * Reads the names only.
   *
   * @throws CheckpointException when names clash or parts do not fit together
   */
  HuggingFaceFile(CheckpointFile file) throws CheckpointException {
    this.file = file;
    HuggingFaceNames names = new HuggingFaceNames();
    for (String name : file.keys()) {
      String official = names.official(name);
      int third = HuggingFaceNames.third(name, official);
      if (official.equals(HuggingFaceNames.POINT_EMBEDDINGS)) {
        for (int i = 0; i < POINTS; i++) {
          put(POINT_PREFIX + i + ".weight", name);
        }
      } else if (third < 0) {
        put(official, name);
      } else {
        parts.computeIfAbsent(official, k -> new ArrayList<>(List.of("", "", ""))).set(third, name);
      }
    }
    requireMatchingParts();
  }

  private void put(String official, String name) throws CheckpointException {
    List<String> earlier = parts.put(official, List.of(name));
    // The layout has this one twice, for the image and for the prompts; both are the same.
    if (earlier != null && !official.endsWith(".positional_encoding_gaussian_matrix")) {
      throw new CheckpointException(
          "%s: '%s' and '%s' are both '%s'".formatted(name(), earlier.get(0), name, official));
    }
  }

  private void requireMatchingParts() throws CheckpointException {
    Map<String, TensorSpec> specs = specsByName();
    for (List<String> names : parts.values()) {
      TensorSpec first = specs.get(names.get(0));
      for (String name : names.subList(1, names.size())) {
        TensorSpec other = specs.get(name);
        if (first == null || other == null || !first.fits(other)) {
          throw new CheckpointException(
              "%s: expected three parts of one shape and type; found %s of %s"
                  .formatted(name(), first == null || other == null ? "some" : "two", names));
        }
      }
    }
  }

  private Map<String, TensorSpec> specsByName() {
    return file.specs().stream().collect(Collectors.toMap(TensorSpec::name, spec -> spec));
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    List<String> names = parts.getOrDefault(key, List.of());
    if (names.isEmpty()) {
      return null;
    }
    try (Scope scope = new Scope()) {
      Tensor[] tensors = new Tensor[names.size()];
      for (int i = 0; i < tensors.length; i++) {
        tensors[i] = Objects.requireNonNull(file.find(names.get(i)));
      }
      return scope.keep(official(key, tensors));
    }
  }

  private static Tensor official(String key, Tensor[] parts) {
    Tensor first = parts[0];
    if (parts.length > 1) {
      return Tensors.cat(0, parts);
    }
    if (key.startsWith(POINT_PREFIX) && first.dim() == 2 && first.size(0) == POINTS) {
      return first.narrow(0, key.charAt(POINT_PREFIX.length()) - '0', 1);
    }
    if (key.equals(HuggingFaceNames.POSITIONS) && first.dim() == 3) {
      Tensor row = Tensors.zeros(first.scalar_type(), first.size(0), 1, first.size(2));
      return Tensors.cat(1, row, first);
    }
    return key.equals(HuggingFaceNames.TEXT_PROJECTION) && first.dim() == 2
        ? first.t().contiguous()
        : first;
  }

  @Override
  public Collection<TensorSpec> specs() {
    Map<String, TensorSpec> own = specsByName();
    List<TensorSpec> specs = new ArrayList<>();
    parts.forEach(
        (key, names) -> {
          TensorSpec first = Objects.requireNonNull(own.get(names.get(0)));
          specs.add(new TensorSpec(key, first.type(), shape(key, names, first.shape())));
        });
    return specs;
  }

  private static long[] shape(String key, List<String> names, long[] shape) {
    if (names.size() > 1) {
      shape[0] *= names.size();
    } else if (key.startsWith(POINT_PREFIX) && shape.length == 2) {
      shape[0] = 1;
    } else if (key.equals(HuggingFaceNames.POSITIONS) && shape.length == 3) {
      shape[1]++;
    } else if (key.equals(HuggingFaceNames.TEXT_PROJECTION) && shape.length == 2) {
      return new long[] {shape[1], shape[0]};
    }
    return shape;
  }

  @Override
  public Set<String> keys() {
    return Collections.unmodifiableSet(parts.keySet());
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
