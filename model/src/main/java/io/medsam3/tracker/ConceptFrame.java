package io.medsam3.tracker;

import java.util.List;

/**
 * The objects of a concept on one frame, by number.
 *
 * @param scores probability of the detection with which each object was found
 * @param boxes x, y, width and height of each mask in 0..1, from first to last pixel
 * @param masks height * width each, row-major, no pixel in two of them
 */
public record ConceptFrame(
    int frame, List<Integer> objects, float[] scores, float[][] boxes, boolean[][] masks) {
  public ConceptFrame {
    objects = List.copyOf(objects);
  }
}
