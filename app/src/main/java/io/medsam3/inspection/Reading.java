package io.medsam3.inspection;

import io.medsam3.files.Opened;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.files.Opened.Probe;
import io.medsam3.volume.VoxelIndex;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What lies at one asked place.
 *
 * @param inside false where the grid does not reach; an image then has no value, and objects are
 *     absent
 */
record Reading(Place place, boolean inside, List<Double> values, List<String> segments) {
  static Reading of(Opened opened, Place place) {
    Optional<Probe> found;
    if (place instanceof Place.InPatient asked) {
      if (!opened.hasPlace()) {
        throw new IllegalArgumentException(
            "a %s has no place in a patient, so no millimetres; ask for a voxel (--voxel i,j,k)"
                .formatted(opened.format()));
      }
      found = opened.probe(asked.point());
    } else {
      VoxelIndex voxel = ((Place.AtVoxel) place).voxel();
      found = opened.grid().contains(voxel) ? Optional.of(opened.probe(voxel)) : Optional.empty();
    }
    return found
        .map(probe -> new Reading(place, true, probe.values(), probe.segments()))
        .orElseGet(() -> new Reading(place, false, outside(opened), List.of()));
  }

  // PS3.3 C.8.20.3: what has no frame is not covered, so a fraction is 0 there.
  private static List<Double> outside(Opened opened) {
    if (!(opened instanceof OpenedSegments objects)) {
      return List.of();
    }
    long fractional =
        objects.segments().list().stream().filter(s -> s.fractions().isPresent()).count();
    return Collections.nCopies((int) fractional, 0.0);
  }
}
