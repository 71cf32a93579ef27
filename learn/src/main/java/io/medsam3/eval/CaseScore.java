package io.medsam3.eval;

import org.jspecify.annotations.Nullable;

/**
 * One phrase asked of one picture.
 *
 * @param asked whether a row of the index asked it; otherwise the phrase is an added absent one
 * @param presence the network's probability that the target is there
 * @param borders null for an absent target
 * @param instances null for a target whose parts are not counted
 */
public record CaseScore(
    String dataset,
    String modality,
    String image,
    String group,
    String prompt,
    boolean asked,
    double presence,
    Overlap overlap,
    @Nullable Borders borders,
    @Nullable InstanceMatch instances) {

  /** Whether the target is in the picture. */
  public boolean present() {
    return overlap.reference() > 0;
  }
}
