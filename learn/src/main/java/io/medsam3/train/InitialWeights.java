package io.medsam3.train;

import io.medsam3.checkpoint.WeightSource;
import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Weights to begin training with: the trunk's from a file where it has them, all others drawn.
 *
 * <p>Matrices are drawn as in DETR (Glorot uniform), filters by their fan-in, embeddings normally;
 * biases are zero, norms one, boxes begin on a grid and the last box layer changes nothing. A draw
 * depends on the seed and the tensor's name only.
 */
public final class InitialWeights implements WeightSource {
  private static final String TRUNK = "detector.backbone.vision_backbone.trunk.";
  private static final double START_SIZE = 0.3;

  /** Most pixels are background, and a network that says so from the start learns faster. */
  private static final float BACKGROUND = -2;

  private final @Nullable WeightSource trunk;
  private final long seed;

  /**
   * @param trunk names without {@code detector.backbone.vision_backbone.trunk.}, or null for none
   */
  public InitialWeights(@Nullable WeightSource trunk, long seed) {
    this.trunk = trunk;
    this.seed = seed;
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    if (trunk != null && key.startsWith(TRUNK)) {
      Tensor found = trunk.find(key.substring(TRUNK.length()), shape);
      if (found != null) {
        return found;
      }
    }
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    fill(values, key, shape);
    return Tensors.of(values, shape);
  }

  private void fill(float[] values, String key, long[] shape) {
    SplittableRandom random = new SplittableRandom(seed * 31 + key.hashCode());
    if (key.endsWith("semantic_seg_head.bias")) {
      Arrays.fill(values, BACKGROUND);
    }
    if (key.endsWith("bias") || key.endsWith("bbox_embed.layers.2.weight")) {
      return;
    }
    if (key.endsWith("reference_points.weight")) {
      grid(values);
    } else if (key.endsWith("token_embedding.weight")) {
      normal(values, random, 0.02);
    } else if (key.endsWith("positional_embedding") || key.endsWith("pos_embed")) {
      normal(values, random, 0.01);
    } else if (isEmbedding(key)) {
      normal(values, random, 1);
    } else if (shape.length == 1) {
      Arrays.fill(values, 1);
    } else if (shape.length == 2) {
      uniform(values, random, Math.sqrt(6.0 / (shape[0] + shape[1])));
    } else {
      double fanIn = (double) shape[1] * shape[2] * shape[3];
      uniform(values, random, gain(key) * Math.sqrt(3 / fanIn));
    }
  }

  private static boolean isEmbedding(String key) {
    return key.contains("query_embed")
        || key.contains("presence_token.weight")
        || key.contains("label_embed")
        || key.contains("cls_embed");
  }

  /**
   * The pretrained trunk's maps have a standard deviation of about 10 (strides 2 to 8) and 3.5
   * (stride 16); laterals bring them to 1, the scale of everything they are added to.
   */
  private double gain(String key) {
    if (trunk == null || !key.contains("vision_backbone.convs") || !key.contains("conv_1x1")) {
      return 1;
    }
    return key.contains("convs.3.") ? 0.3 : 0.1;
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

  /** Boxes of equal size whose centres fill the picture, in sigmoid space. */
  private static void grid(float[] values) {
    int count = values.length / 4;
    int rows = (int) Math.max(1, Math.round(Math.sqrt(count)));
    for (int i = 0; i < count; i++) {
      int row = i * rows / count;
      int from = (row * count + rows - 1) / rows;
      int to = ((row + 1) * count + rows - 1) / rows;
      values[4 * i] = logit((i - from + 0.5) / (to - from));
      values[4 * i + 1] = logit((row + 0.5) / rows);
      values[4 * i + 2] = logit(START_SIZE);
      values[4 * i + 3] = logit(START_SIZE);
    }
  }

  private static float logit(double p) {
    return (float) Math.log(p / (1 - p));
  }

  @Override
  public Set<String> keys() {
    return Set.of();
  }

  @Override
  public String name() {
    return trunk == null ? "random weights" : trunk.name() + " and random weights";
  }
}
