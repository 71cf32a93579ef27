package io.medsam3.job;

import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.Detection;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Segmentation;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.VoxelIndex;
import java.util.List;
import java.util.Optional;

/**
 * The instance of a concept that the clicks mean.
 *
 * @param mask nothing where no instance is under a click
 * @param presence of the concept in the picture
 */
record ClickedInstance(Optional<Mask> mask, double presence) {
  /**
   * Asks for the concept, and takes the instance that covers most clicks in the object less those
   * beside it; of equal ones the smallest. Where the rule selects a map, its regions are instances.
   */
  static ClickedInstance of(
      MedicalSam3 model,
      Picture picture,
      ObjectRequest.Concept concept,
      List<ObjectPrompt> clicks) {
    Segmentation found;
    try (ImageSession session = model.encode(picture)) {
      List<ConceptPrompt> asked = List.of(ConceptPrompt.text(concept.phrase()));
      found = session.segment(asked, concept.selection()).get(0);
    }
    List<Mask> instances =
        found.detections().isEmpty()
            ? Components.of(found.mask(), Connectivity.CORNERS_2D).masks()
            : found.detections().stream().map(Detection::mask).toList();
    return new ClickedInstance(choose(instances, clicks), found.presence());
  }

  static Optional<Mask> choose(List<Mask> instances, List<ObjectPrompt> clicks) {
    Optional<Mask> best = Optional.empty();
    int most = Integer.MIN_VALUE;
    for (Mask instance : instances) {
      if (hits(instance, clicks, true) == 0) {
        continue;
      }
      int hits = hits(instance, clicks, true) - hits(instance, clicks, false);
      boolean smaller = best.isPresent() && instance.count() < best.get().count();
      if (hits > most || hits == most && smaller) {
        most = hits;
        best = Optional.of(instance);
      }
    }
    return best;
  }

  private static int hits(Mask mask, List<ObjectPrompt> clicks, boolean include) {
    int hits = 0;
    for (ObjectPrompt click : clicks) {
      if (click instanceof ObjectPrompt.Point point && point.include() == include) {
        hits += covers(mask, point.spot()) ? 1 : 0;
      } else if (click instanceof ObjectPrompt.Scribble line && line.include() == include) {
        hits += (int) line.line().stream().filter(spot -> covers(mask, spot)).count();
      }
    }
    return hits;
  }

  private static boolean covers(Mask mask, Spot spot) {
    Grid grid = mask.grid();
    VoxelIndex at = spot.on(grid).nearest();
    // On the outer edge of the last pixel, rounding leaves the grid.
    return mask.covers(
        Math.min(at.i(), grid.size().x() - 1), Math.min(at.j(), grid.size().y() - 1), at.k());
  }
}
