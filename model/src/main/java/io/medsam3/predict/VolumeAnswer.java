package io.medsam3.predict;

import io.medsam3.volume.Mask;
import java.util.List;

/**
 * The answer to one phrase about a volume.
 *
 * @param phrase as the network was asked
 * @param mask on the volume's grid; may overlap those of other phrases; empty when absent
 * @param apart the part of the mask of which no other phrase was more sure
 * @param slices every slice that was looked at, in the order of the stored axis
 */
public record VolumeAnswer(String phrase, Mask mask, Mask apart, List<SliceScore> slices) {
  public VolumeAnswer {
    slices = List.copyOf(slices);
  }

  /** Whether anything was found. */
  public boolean found() {
    return !mask.isEmpty();
  }

  /** The highest presence of all slices. */
  public double presence() {
    return slices.stream().mapToDouble(SliceScore::presence).max().orElse(0);
  }

  /** The highest score of all slices. */
  public double score() {
    return slices.stream().mapToDouble(SliceScore::score).max().orElse(0);
  }

  public double millilitres() {
    return mask.cubicMillimetres() / 1000;
  }
}
