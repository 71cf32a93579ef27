package io.medsam3.checkpoint;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A checkpoint of the image model alone, whose names lack the official prefix. */
final class DetectorFile implements CheckpointFile {
  private static final String PREFIX = "detector.";

  private final CheckpointFile file;

  DetectorFile(CheckpointFile file) {
    this.file = file;
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    return key.startsWith(PREFIX) ? file.find(key.substring(PREFIX.length()), shape) : null;
  }

  @Override
  public Collection<TensorSpec> specs() {
    return file.specs().stream()
        .map(spec -> new TensorSpec(PREFIX + spec.name(), spec.type(), spec.shape()))
        .toList();
  }

  @Override
  public Set<String> keys() {
    return file.keys().stream().map(PREFIX::concat).collect(Collectors.toUnmodifiableSet());
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
