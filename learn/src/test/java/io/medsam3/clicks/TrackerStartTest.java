package io.medsam3.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.checkpoint.WeightSource;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrackerStartTest {
  private static final String DECODER = "tracker.sam_mask_decoder.";

  /** A detector without weights that a tracker could begin with. */
  private static final class Nothing implements WeightSource {
    @Override
    public @Nullable Tensor find(String key, long... shape) {
      return null;
    }

    @Override
    public Set<String> keys() {
      return Set.of();
    }

    @Override
    public String name() {
      return "nothing";
    }
  }

  private static double deviation(String key, long... shape) {
    try (Scope scope = new Scope()) {
      double sum = 0;
      float[] values =
          Tensors.toFloats(
              Objects.requireNonNull(new TrackerStart(new Nothing(), null, 1).find(key, shape)));
      for (float value : values) {
        sum += value * value;
      }
      return Math.sqrt(sum / values.length);
    }
  }

  /** A deviation of 1, as tokens have, made gradients a thousand times too large. */
  @Test
  void attentionBetweenTokensAndImageIsDrawnNarrow() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          for (String part : new String[] {"token_to_image.q_proj", "image_to_token.k_proj"}) {
            String key = DECODER + "transformer.layers.1.cross_attn_" + part + ".weight";
            assertThat(deviation(key, 64, 128)).as(part).isBetween(0.11, 0.14);
          }
          String value = DECODER + "transformer.final_attn_token_to_image.v_proj.weight";
          assertThat(deviation(value, 64, 128)).isBetween(0.04, 0.06);
        });
  }

  @Test
  void tokensAndPlacesAreDrawnWide() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          for (String row :
              new String[] {
                DECODER + "mask_tokens.weight",
                DECODER + "iou_token.weight",
                "tracker.sam_prompt_encoder.point_embeddings.1.weight"
              }) {
            assertThat(deviation(row, 4, 128)).as(row).isBetween(0.85, 1.15);
          }
        });
  }
}
