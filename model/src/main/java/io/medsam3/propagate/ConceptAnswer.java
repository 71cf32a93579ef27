package io.medsam3.propagate;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Every instance of a phrase in a volume, one number each throughout.
 *
 * @param intensity how intensities became what the network saw, in a sentence
 */
public record ConceptAnswer(
    String phrase, Grid grid, List<Instance> instances, String intensity, Cost cost) {
  public ConceptAnswer {
    instances = List.copyOf(instances);
  }

  /**
   * One object.
   *
   * @param score probability of the detection that it was found by
   */
  public record Instance(int number, double score, Mask mask) {}

  /**
   * What was done.
   *
   * @param slices of the volume
   * @param encoded slices that went through the image encoder and the detector
   * @param interpolated slices between them, whose masks were interpolated
   * @param stepMm between the slices that were encoded
   * @param withdrawn objects that were followed for a while and then taken back
   */
  public record Cost(
      int slices, int encoded, int interpolated, double stepMm, int withdrawn, double seconds) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d of %d slices encoded and searched, %.3g mm apart; masks of %d interpolated; %d"
              + " objects withdrawn; %.2f s",
          encoded,
          slices,
          stepMm,
          interpolated,
          withdrawn,
          seconds);
    }
  }

  /** All instances, numbered from 1 as label maps want it. */
  public Segments segments() {
    List<Segment> list = new ArrayList<>();
    for (Instance instance : instances) {
      int label = list.size() + 1;
      list.add(Segment.of(label, phrase + " " + label, instance.mask()));
    }
    return new Segments(grid, list);
  }
}
