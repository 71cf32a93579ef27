package io.medsam3.clicks;

/**
 * An object of one of a batch's pictures that is asked for.
 *
 * @param shares covered share of each mask pixel, row by row
 */
record Asked(int image, PixelMask mask, float[] shares) {}
