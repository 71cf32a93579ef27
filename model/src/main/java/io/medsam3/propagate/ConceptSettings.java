package io.medsam3.propagate;

import io.medsam3.tracker.ConceptRules;

/**
 * How a concept is looked for in a volume.
 *
 * @param everySlice whether the network is shown every slice instead of key slices
 * @param rules of detecting and tracking; frames are key slices
 */
public record ConceptSettings(VolumeSettings volume, boolean everySlice, ConceptRules rules) {
  /** Key slices, and the published rules. */
  public static ConceptSettings of(VolumeSettings volume) {
    return new ConceptSettings(volume, false, ConceptRules.released());
  }
}
