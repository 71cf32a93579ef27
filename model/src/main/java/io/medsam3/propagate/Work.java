package io.medsam3.propagate;

/**
 * What one request cost.
 *
 * @param encoded slices that went through the image encoder
 * @param reused slices whose encodings were at hand
 * @param propagated slices to which a mask was carried, prompted ones not counted
 * @param stopped slices that were not visited because the object had vanished before
 * @param leftOut clicks beyond the network's 16 that were not used
 */
public record Work(
    int encoded, int reused, int propagated, int stopped, int leftOut, double seconds) {}
