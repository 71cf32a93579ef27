package io.medsam3.data;

/**
 * One object of a phrase in an image.
 *
 * @param box cx, cy, w, h in 0..1, the extent of its pixels
 * @param mask share of each mask pixel that it covers, row-major; empty when only the box is known
 */
public record Instance(float[] box, float[] mask) {
  public boolean hasMask() {
    return mask.length > 0;
  }
}
