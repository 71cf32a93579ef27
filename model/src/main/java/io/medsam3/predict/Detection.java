package io.medsam3.predict;

import io.medsam3.volume.Mask;

/**
 * One instance of a concept.
 *
 * @param score query probability times presence, 0..1
 * @param box as the network predicts it, in pixels of the picture; may reach beyond the picture
 * @param mask on the picture's grid
 */
public record Detection(double score, Box box, Mask mask) {
  /** Edges in pixels. */
  public record Box(double x0, double y0, double x1, double y1) {}
}
