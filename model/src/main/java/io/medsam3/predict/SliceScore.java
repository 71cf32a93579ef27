package io.medsam3.predict;

/**
 * What the network said of one slice of a volume.
 *
 * @param slice index along the stored axis that was cut across, from 0
 * @param presence probability that the concept is in the slice, 0..1
 * @param score of the best selected instance; the presence where the semantic map was selected; 0
 *     when nothing was
 * @param pixels selected in the slice
 */
public record SliceScore(int slice, double presence, double score, long pixels) {}
