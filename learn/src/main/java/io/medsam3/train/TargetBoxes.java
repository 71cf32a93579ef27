package io.medsam3.train;

/**
 * The boxes that the prompts of a batch ask for.
 *
 * @param counts boxes per prompt
 * @param boxes cx, cy, w, h of all of them, prompt by prompt
 */
public record TargetBoxes(int[] counts, float[] boxes) {
  public TargetBoxes {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    if (sum * 4 != boxes.length) {
      throw new IllegalArgumentException(
          "%d coordinates for %d boxes; expected 4 each".formatted(boxes.length, sum));
    }
  }

  public int total() {
    return boxes.length / 4;
  }

  public int prompts() {
    return counts.length;
  }

  /** Packed index of the first box of {@code prompt}. */
  int first(int prompt) {
    int first = 0;
    for (int i = 0; i < prompt; i++) {
      first += counts[i];
    }
    return first;
  }

  /** Per prompt whether any of its boxes has an extent, and so whether the target is there. */
  public boolean[] visible() {
    boolean[] visible = new boolean[counts.length];
    for (int prompt = 0, box = 0; prompt < counts.length; prompt++) {
      for (int i = 0; i < counts[prompt]; i++, box++) {
        visible[prompt] |= boxes[4 * box + 2] > 0 && boxes[4 * box + 3] > 0;
      }
    }
    return visible;
  }
}
