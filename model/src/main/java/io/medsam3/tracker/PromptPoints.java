package io.medsam3.tracker;

import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Clicks and box corners of P prompts, in pixels of the model's square input; on any device.
 *
 * @param places (P, n, 2) float32 as x, y
 * @param labels (P, n) int64, each one of this record's constants
 */
public record PromptPoints(Tensor places, Tensor labels) {
  public static final long NOTHING = -1;
  public static final long EXCLUDE = 0;
  public static final long INCLUDE = 1;
  public static final long TOP_LEFT = 2;
  public static final long BOTTOM_RIGHT = 3;

  /** One prompt; {@code places} are x, y of each point in turn. */
  public static PromptPoints of(float[] places, long[] labels) {
    return new PromptPoints(
        Tensors.of(places, 1, labels.length, 2), Tensors.of(labels, 1, labels.length));
  }

  /** Stands for the absence of points where the network wants at least one. */
  static PromptPoints nothing(long prompts) {
    long[] labels = new long[(int) prompts];
    Arrays.fill(labels, NOTHING);
    return new PromptPoints(
        Tensors.of(new float[2 * labels.length], prompts, 1, 2), Tensors.of(labels, prompts, 1));
  }

  /** Points of each prompt. */
  public long count() {
    return labels.size(1);
  }

  /** These points, then {@code more} of the same prompts. */
  public PromptPoints then(PromptPoints more) {
    return new PromptPoints(
        Tensors.cat(1, places, Tensors.beside(places, more.places)),
        Tensors.cat(1, labels, Tensors.beside(labels, more.labels)));
  }
}
