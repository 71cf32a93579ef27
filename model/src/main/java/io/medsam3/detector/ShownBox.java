package io.medsam3.detector;

/**
 * An exemplar as the network reads it: a box around one thing that is, or is not, meant.
 *
 * @param cx middle in 0..1 of the picture's width
 * @param cy middle in 0..1 of its height
 * @param w width in 0..1
 * @param h height in 0..1
 * @param include whether such things are meant, or are not
 */
public record ShownBox(float cx, float cy, float w, float h, boolean include) {}
