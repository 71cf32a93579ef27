package io.medsam3.tracker;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.checkpoint.Params;
import io.medsam3.checkpoint.WeightSource;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.SharedFiles;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrackerKeysTest {
  /** Published tensors that no forward pass reads. */
  private static boolean idle(String key) {
    return key.contains("sam2_convs.3.") || key.equals("tracker.no_mem_pos_enc");
  }

  /** Answers with zeros that take no memory. */
  private record Shapes(Map<String, long[]> shapes) implements WeightSource {
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

  @Test
  void everyPublishedTensorOfTheTrackerIsTakenInItsShape() throws Exception {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (String line : Files.readAllLines(SharedFiles.require("spec/sam3-keys-official.tsv"))) {
      String[] fields = line.split("\t");
      if (fields[0].startsWith("tracker.") || fields[0].contains(".sam2_convs.")) {
        String list = fields[1].substring(1, fields[1].length() - 1);
        shapes.put(
            fields[0],
            Arrays.stream(list.split(",")).map(String::strip).mapToLong(Long::parseLong).toArray());
      }
    }
    assertThat(shapes).hasSize(309 + 22);
    assertNoLeak(
        () -> {
          try (Owner owner = new Owner()) {
            Params root = Params.of(new Shapes(shapes), owner, Precision.FLOAT32);
            new Tracker(root, Sam3Config.sam3().vision(), TrackerConfig.sam3());
            root.verify(TrackerKeysTest::idle);
          }
        });
  }
}
