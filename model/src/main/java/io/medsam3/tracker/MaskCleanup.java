package io.medsam3.tracker;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Fills small holes of masks, and removes small islands. */
public final class MaskCleanup {
  /** What holes and islands become on tracked masks: just across the threshold. */
  private static final float NUDGE = 0.1f;

  private MaskCleanup() {}

  /** Gives holes (logit at most 0) of up to {@code area} pixels the logit {@code value}. */
  public static Tensor fillHoles(Tensor logits, int area, float value) {
    float[] values = Tensors.toFloats(logits);
    int size = plane(logits);
    for (int from = 0; from < values.length; from += size) {
      fill(values, from, size, (int) logits.size(-1), new Rule(false, area, value));
    }
    return Tensors.beside(logits, Tensors.of(values, Tensors.shape(logits)));
  }

  /**
   * Fills holes, then removes islands, of up to {@code area} pixels each; an island that is more
   * than half of its mask stays.
   */
  public static Tensor holesAndIslands(Tensor logits, int area) {
    float[] values = Tensors.toFloats(logits);
    int size = plane(logits);
    int width = (int) logits.size(-1);
    for (int from = 0; from < values.length; from += size) {
      fill(values, from, size, width, new Rule(false, area, NUDGE));
      int inside = 0;
      for (int i = 0; i < size; i++) {
        inside += values[from + i] > 0 ? 1 : 0;
      }
      fill(values, from, size, width, new Rule(true, Math.min(area, inside / 2), -NUDGE));
    }
    return Tensors.beside(logits, Tensors.of(values, Tensors.shape(logits)));
  }

  /** Which parts change, up to which area, and to what. */
  private record Rule(boolean inside, int area, float value) {}

  private static void fill(float[] values, int from, int size, int width, Rule rule) {
    boolean[] mask = new boolean[size];
    for (int i = 0; i < size; i++) {
      mask[i] = values[from + i] > 0 == rule.inside;
    }
    int[] areas = ConnectedComponents.areas(mask, width);
    for (int i = 0; i < size; i++) {
      if (mask[i] && areas[i] <= rule.area) {
        values[from + i] = rule.value;
      }
    }
  }

  private static int plane(Tensor logits) {
    return (int) (logits.size(-1) * logits.size(-2));
  }
}
