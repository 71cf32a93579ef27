package io.medsam3.volume;

import java.util.Optional;

/**
 * One named object of a segmentation file.
 *
 * @param number its number or label value in the file
 * @param fractions stored / maximum per voxel, for fractional objects only
 */
public record Segment(
    int number, String name, Optional<Rgb> colour, Mask mask, Optional<Volume> fractions) {
  public Segment {
    if (fractions.isPresent() && !fractions.get().grid().equals(mask.grid())) {
      throw new IllegalArgumentException("segment '" + name + "': fractions on another grid");
    }
  }

  public static Segment of(int number, String name, Mask mask) {
    return new Segment(number, name, Optional.empty(), mask, Optional.empty());
  }
}
