package io.medsam3.eval;

/**
 * One phrase asked of one picture.
 *
 * @param asked whether a row of the index asked it; otherwise the phrase is an added absent one
 * @param presence the network's probability that the target is there
 */
public record CaseScore(
    String dataset,
    String modality,
    String image,
    String group,
    String prompt,
    boolean asked,
    double presence,
    Overlap overlap) {}
