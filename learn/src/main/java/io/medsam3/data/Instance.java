package io.medsam3.data;

/**
 * One object of a phrase in an image.
 *
 * @param box cx, cy, w, h in 0..1, the extent of its pixels
 * @param mask share of each mask pixel that it covers, row-major
 */
public record Instance(float[] box, float[] mask) {}
