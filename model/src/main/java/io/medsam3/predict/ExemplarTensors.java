package io.medsam3.predict;

import io.medsam3.detector.GeometryPrompt;
import io.medsam3.detector.ShownBox;
import io.medsam3.volume.Grid;
import java.util.List;

/** The one place where boxes in pixels become the network's shares of the picture. */
final class ExemplarTensors {
  private ExemplarTensors() {}

  static GeometryPrompt of(List<ConceptPrompt> prompts, Grid grid) {
    return GeometryPrompt.of(
        prompts.stream()
            .map(p -> p.exemplars().stream().map(box -> shown(box, grid)).toList())
            .toList());
  }

  private static ShownBox shown(BoxExemplar box, Grid grid) {
    double width = grid.size().x();
    double height = grid.size().y();
    return new ShownBox(
        (float) ((box.x0() + box.x1()) / 2 / width),
        (float) ((box.y0() + box.y1()) / 2 / height),
        (float) ((box.x1() - box.x0()) / width),
        (float) ((box.y1() - box.y0()) / height),
        box.include());
  }
}
