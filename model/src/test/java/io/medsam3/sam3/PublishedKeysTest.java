package io.medsam3.sam3;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.PublishedKeys;
import java.util.Map;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The class tree against the published list of names and shapes, without any weights. */
class PublishedKeysTest {
  /** Published names that the image network does not ask for. */
  private static final Pattern UNUSED =
      Pattern.compile(
          ".*freqs_cis|.*\\.(sam2_)?convs\\.3\\..*|.*sam2_convs.*|.*text_projection"
              + "|.*pixel_decoder\\.(conv_layers|norms)\\.2\\..*");

  private static PublishedKeys published() throws Exception {
    return PublishedKeys.read(key -> key.startsWith("detector."));
  }

  @Test
  void theNetworkAsksForEveryPublishedTensorInItsShape() throws Exception {
    PublishedKeys keys = published();
    assertNoLeak(
        () -> {
          try (Sam3 network = load(keys)) {
            long parameters = network.weights().values().stream().mapToLong(Tensor::numel).sum();
            // 840.5 M less the unused fourth level and text projection, third pixel step.
            assertThat(parameters).isBetween(838_000_000L, 840_509_750L);
          }
        });
  }

  @Test
  void allThatDoesNotFitIsToldAtOnce() throws Exception {
    PublishedKeys keys = published();
    Map<String, long[]> shapes = keys.shapes();
    shapes.remove("detector.geometry_encoder.norm.bias");
    shapes.put("detector.dot_prod_scoring.hs_proj.weight", new long[] {256, 255});
    shapes.put("detector.stray", new long[] {1});
    assertNoLeak(
        () ->
            assertThatThrownBy(() -> load(keys))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no 'detector.geometry_encoder.norm.bias'")
                .hasMessageContaining("has shape [256, 255]; expected [256, 256]")
                .hasMessageContaining("unexpected 'detector.stray'"));
  }

  private static Sam3 load(PublishedKeys keys) throws CheckpointException {
    return Sam3.load(
        Sam3Config.sam3(), keys, Precision.FLOAT32, name -> UNUSED.matcher(name).matches());
  }
}
