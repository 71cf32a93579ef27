package io.medsam3.predict;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.LabelMap;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What was found in a volume.
 *
 * @param grid that of the volume, on which all masks lie
 * @param answers one per phrase
 * @param cut how the volume was cut into pictures
 * @param across the stored axis that the slices follow each other along
 * @param intensity how intensities of the whole volume became what the network saw
 * @param seconds that it took
 * @param provenance which model and code made it
 */
public record VolumeSegmentation(
    Grid grid,
    List<VolumeAnswer> answers,
    Cut cut,
    Axis across,
    IntensityMap intensity,
    double seconds,
    Provenance provenance) {
  public VolumeSegmentation {
    answers = List.copyOf(answers);
  }

  /** The same with other answers to the same phrases, that took so much longer. */
  public VolumeSegmentation with(List<VolumeAnswer> others, double moreSeconds) {
    return new VolumeSegmentation(
        grid, others, cut, across, intensity, seconds + moreSeconds, provenance);
  }

  /** The objects as found, which may overlap, numbered from 1. */
  public Segments segments() {
    return segments(VolumeAnswer::mask);
  }

  /** The objects without overlaps: each voxel belongs to the phrase that is most sure of it. */
  public Segments apart() {
    return segments(VolumeAnswer::apart);
  }

  /** The objects without overlaps as values 1 to n. */
  public LabelMap labelMap() {
    return LabelMap.of(apart(), false);
  }

  private Segments segments(Function<VolumeAnswer, Mask> mask) {
    List<Segment> list = new ArrayList<>();
    for (VolumeAnswer answer : answers) {
      list.add(Segment.of(list.size() + 1, answer.phrase(), mask.apply(answer)));
    }
    return new Segments(grid, list);
  }
}
