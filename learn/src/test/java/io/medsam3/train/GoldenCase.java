package io.medsam3.train;

import io.medsam3.checkpoint.Safetensors;
import io.medsam3.golden.SharedFiles;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.bytedeco.pytorch.Tensor;

/** Tensors of one reference case, and comparison with them relative to their largest element. */
final class GoldenCase implements AutoCloseable {
  private final Safetensors file;

  private GoldenCase(Safetensors file) {
    this.file = file;
  }

  static GoldenCase open(String name) throws IOException {
    Path path = SharedFiles.require("golden/" + name + ".safetensors");
    return new GoldenCase(Safetensors.open(path));
  }

  boolean has(String key) {
    return file.keys().contains(key);
  }

  Tensor tensor(String key) {
    return Objects.requireNonNull(file.find(key), key);
  }

  float[] floats(String key) {
    return Tensors.toFloats(tensor(key));
  }

  long[] longs(String key) {
    return Tensors.toLongs(tensor(key));
  }

  boolean[] booleans(String key) {
    return Tensors.toBooleans(tensor(key));
  }

  /** Packed bits, first pixel in the highest bit, as (rows, side, side) of 0 and 1. */
  Tensor masks(String key, int side) {
    Tensor packed = tensor(key);
    byte[] bytes = Tensors.toBytes(packed);
    int rows = (int) packed.size(0);
    int perRow = bytes.length / rows;
    float[] values = new float[rows * side * side];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < side * side; i++) {
        int bits = bytes[row * perRow + i / 8] & 0xFF;
        values[row * side * side + i] = bits >> (7 - i % 8) & 1;
      }
    }
    return Tensors.of(values, rows, side, side);
  }

  void assertClose(String key, Tensor actual, double tolerance) {
    assertClose(key, Tensors.toFloats(actual), tolerance);
  }

  void assertClose(String key, float[] actual, double tolerance) {
    float[] expected = floats(key);
    Assertions.assertThat(actual).as(key).hasSameSizeAs(expected);
    double largest = 1e-12;
    double worst = 0;
    List<String> where = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      if (!(Math.abs(actual[i] - expected[i]) <= worst)) {
        worst = Math.abs(actual[i] - expected[i]);
        where.add("[%d] %s for %s".formatted(i, actual[i], expected[i]));
      }
    }
    String last = where.isEmpty() ? "" : where.get(where.size() - 1);
    Assertions.assertThat(worst / largest).as("%s, worst %s", key, last).isLessThan(tolerance);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
