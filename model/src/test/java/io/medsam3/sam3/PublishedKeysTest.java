package io.medsam3.sam3;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.WeightSource;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.SharedFiles;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The class tree against the published list of names and shapes, without any weights. */
class PublishedKeysTest {
  /** Published names that the image network does not ask for. */
  private static final Pattern UNUSED =
      Pattern.compile(
          ".*freqs_cis|.*\\.(sam2_)?convs\\.3\\..*|.*sam2_convs.*|.*text_projection"
              + "|.*pixel_decoder\\.(conv_layers|norms)\\.2\\..*");

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

  private static Map<String, long[]> published() throws Exception {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (String line : Files.readAllLines(SharedFiles.require("spec/sam3-keys-official.tsv"))) {
      String[] fields = line.split("\t");
      if (fields[0].startsWith("detector.")) {
        String list = fields[1].substring(1, fields[1].length() - 1);
        long[] shape =
            Arrays.stream(list.split(",")).map(String::strip).mapToLong(Long::parseLong).toArray();
        shapes.put(fields[0], shape);
      }
    }
    return shapes;
  }

  @Test
  void theNetworkAsksForEveryPublishedTensorInItsShape() throws Exception {
    Map<String, long[]> shapes = published();
    assertNoLeak(
        () -> {
          try (Sam3 network = load(shapes)) {
            long parameters = network.weights().values().stream().mapToLong(Tensor::numel).sum();
            // 840.5 M less the unused fourth level and text projection, third pixel step.
            assertThat(parameters).isBetween(838_000_000L, 840_509_750L);
          }
        });
  }

  @Test
  void allThatDoesNotFitIsToldAtOnce() throws Exception {
    Map<String, long[]> shapes = published();
    shapes.remove("detector.geometry_encoder.norm.bias");
    shapes.put("detector.dot_prod_scoring.hs_proj.weight", new long[] {256, 255});
    shapes.put("detector.stray", new long[] {1});
    assertNoLeak(
        () ->
            assertThatThrownBy(() -> load(shapes))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no 'detector.geometry_encoder.norm.bias'")
                .hasMessageContaining("has shape [256, 255]; expected [256, 256]")
                .hasMessageContaining("unexpected 'detector.stray'"));
  }

  private static Sam3 load(Map<String, long[]> shapes) throws CheckpointException {
    return Sam3.load(
        Sam3Config.sam3(),
        new Shapes(shapes),
        Precision.FLOAT32,
        name -> UNUSED.matcher(name).matches());
  }
}
