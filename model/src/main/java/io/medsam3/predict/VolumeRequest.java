package io.medsam3.predict;

import io.medsam3.intensity.IntensityRule;
import java.util.List;
import java.util.Optional;

/**
 * What to find in a volume by words, slice by slice.
 *
 * @param cut empty for the one that suits the volume
 * @param firstSlice stored index along the axis that is cut across; slices before it are not looked
 *     at
 * @param lastSlice the last one that is looked at; may lie beyond the volume
 */
public record VolumeRequest(
    List<String> phrases,
    Selection selection,
    Optional<Cut> cut,
    IntensityRule intensity,
    int firstSlice,
    int lastSlice) {
  public VolumeRequest {
    phrases = List.copyOf(phrases);
    if (phrases.isEmpty()) {
      throw new IllegalArgumentException("a volume needs words, such as \"liver\"; found none");
    }
    if (firstSlice < 0 || lastSlice < firstSlice) {
      throw new IllegalArgumentException(
          "slices %d to %d; expected 0 <= first <= last".formatted(firstSlice, lastSlice));
    }
  }

  /** All slices of the suiting cut, with intensities mapped by the kind of imaging. */
  public static VolumeRequest of(List<String> phrases, Selection selection) {
    return new VolumeRequest(
        phrases, selection, Optional.empty(), new IntensityRule.Automatic(), 0, Integer.MAX_VALUE);
  }
}
