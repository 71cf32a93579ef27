package io.medsam3.testing;

import io.medsam3.checkpoint.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Published names and shapes, answered with zeros that take no memory. */
public record PublishedKeys(Map<String, long[]> shapes) implements WeightSource {
  /** The wanted part of the official list; the test is reported as not run where it is absent. */
  public static PublishedKeys read(Predicate<String> wanted) throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (String line : Files.readAllLines(SharedFiles.require("spec/sam3-keys-official.tsv"))) {
      String[] fields = line.split("\t");
      if (wanted.test(fields[0])) {
        shapes.put(fields[0], shape(fields[1]));
      }
    }
    return new PublishedKeys(shapes);
  }

  private static long[] shape(String bracketed) {
    String list = bracketed.substring(1, bracketed.length() - 1);
    return Arrays.stream(list.split(",")).map(String::strip).mapToLong(Long::parseLong).toArray();
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    long[] own = shapes.get(key);
    return own == null ? null : torch.zeros(1).expand(own, false);
  }

  @Override
  public Set<String> keys() {
    return shapes.keySet();
  }

  @Override
  public String name() {
    return "published names";
  }
}
