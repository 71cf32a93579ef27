package io.medsam3.clicks;

import io.medsam3.checkpoint.WeightSource;
import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The tracker's weights before training: an earlier training's; else the detector's neck for the
 * neck, which has the same shapes, and random draws for the rest.
 */
final class TrackerStart implements WeightSource {
  private static final String OWN_NECK = ".sam2_convs.";
  private static final String DETECTOR_NECK = ".convs.";

  /** Published as 1e-6, from which short trainings do not get away. */
  private static final float GAMMA = 0.1f;

  /** The detector's coarsest map has a deviation of about 4; attention wants 1 to begin with. */
  private static final double TOP = 0.25;

  /**
   * Attention of prompts among themselves and with the picture's cells. Queries and keys are drawn
   * alike, so that from the first step on a cell attends to what is pointed at near it.
   */
  private static final List<String> ACROSS =
      List.of(
          "cross_attn_token_to_image",
          "cross_attn_image_to_token",
          "final_attn_token_to_image",
          "sam_mask_decoder.transformer.layers.0.self_attn");

  private final WeightSource model;
  private final @Nullable WeightSource earlier;
  private final long seed;

  /**
   * @param model with the detector's weights
   * @param earlier with a tracker's weights, or null
   */
  TrackerStart(WeightSource model, @Nullable WeightSource earlier, long seed) {
    this.model = model;
    this.earlier = earlier;
    this.seed = seed;
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    if (earlier != null) {
      return earlier.find(key, shape); // null is told by who asks
    }
    if (key.contains(OWN_NECK)) {
      Tensor neck = model.find(key.replace(OWN_NECK, DETECTOR_NECK), shape);
      if (neck != null && Arrays.equals(Tensors.shape(neck), shape)) {
        return key.contains(".conv_3x3.") ? Tensors.scale(Tensors.toFloat(neck), TOP) : neck;
      }
    }
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    fill(values, key, shape);
    return Tensors.of(values, shape);
  }

  private void fill(float[] values, String key, long[] shape) {
    boolean across = ACROSS.stream().anyMatch(key::contains);
    String drawn = across ? key.replace(".q_proj.", ".k_proj.") : key;
    SplittableRandom random = new SplittableRandom(seed * 31 + drawn.hashCode());
    if (key.endsWith("bias")) {
      return;
    }
    if (key.endsWith("gamma")) {
      Arrays.fill(values, GAMMA);
    } else if (key.endsWith("no_mem_embed")
        || key.endsWith("no_obj_ptr")
        || key.endsWith("no_obj_embed_spatial")
        || key.endsWith("maskmem_tpos_enc")) {
      normal(values, random, 0.02);
    } else if (isRow(key)) {
      normal(values, random, 1);
    } else if (shape.length == 1) {
      Arrays.fill(values, 1);
    } else {
      long fanIn = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
      uniform(values, random, gain(key, across) / Math.sqrt(fanIn));
    }
  }

  /** Rows that are looked up, and frequencies; attention "to_token" is neither. */
  private static boolean isRow(String key) {
    return key.contains("_embed")
        || key.endsWith("_token.weight")
        || key.endsWith("_tokens.weight")
        || key.contains("gaussian");
  }

  /**
   * Values of the decoder's self-attention keep their scale, for its first layer has nothing but
   * them; what is drawn alike is wide enough to be told apart, and all else narrow, for sharp
   * attention makes gradients explode.
   */
  private static double gain(String key, boolean across) {
    boolean carries = key.contains("self_attn.v_proj") || key.contains("self_attn.out_proj");
    boolean asks = across && (key.contains(".q_proj.") || key.contains(".k_proj."));
    return carries ? Math.sqrt(3) : asks ? Math.sqrt(6) : 1;
  }

  private static void normal(float[] values, SplittableRandom random, double deviation) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
  }

  private static void uniform(float[] values, SplittableRandom random, double bound) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
    }
  }

  @Override
  public Set<String> keys() {
    return Set.of();
  }

  @Override
  public String name() {
    return earlier == null ? model.name() + " and random weights" : earlier.name();
  }
}
