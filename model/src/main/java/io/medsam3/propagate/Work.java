package io.medsam3.propagate;

/**
 * What one request cost.
 *
 * @param encoded slices that went through the image encoder
 * @param reused requests for slices whose encodings were at hand
 * @param cached slices whose encodings were read from the cache
 * @param evicted encodings that the cache let go for others, whoever's they were
 * @param propagated slices to which a mask was carried, prompted ones not counted
 * @param stopped slices that were not visited because the object had vanished before
 * @param leftOut clicks beyond the network's 16 that were not used
 */
public record Work(
    int encoded,
    int reused,
    int cached,
    int evicted,
    int propagated,
    int stopped,
    int leftOut,
    double seconds) {}
