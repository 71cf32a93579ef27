package io.medsam3.predict;

import io.medsam3.detector.GeometryPrompt;
import io.medsam3.tensor.Tensors;
import io.medsam3.volume.Grid;
import java.util.Arrays;
import java.util.List;

/** The one place where boxes in pixels become the network's cx, cy, w, h in 0..1. */
final class ExemplarTensors {
  private ExemplarTensors() {}

  /** Pads the prompts' boxes on the right to equal number. */
  static GeometryPrompt of(List<ConceptPrompt> prompts, Grid grid) {
    int count = prompts.stream().mapToInt(p -> p.exemplars().size()).max().orElse(0);
    if (count == 0) {
      return GeometryPrompt.none(prompts.size());
    }
    float[] boxes = new float[prompts.size() * count * 4];
    long[] labels = new long[prompts.size() * count];
    boolean[] padding = new boolean[prompts.size() * count];
    Arrays.fill(padding, true);
    for (int p = 0; p < prompts.size(); p++) {
      List<BoxExemplar> own = prompts.get(p).exemplars();
      for (int i = 0; i < own.size(); i++) {
        int at = p * count + i;
        put(boxes, 4 * at, own.get(i), grid);
        labels[at] = own.get(i).include() ? 1 : 0;
        padding[at] = false;
      }
    }
    return GeometryPrompt.boxes(
        Tensors.of(boxes, prompts.size(), count, 4),
        Tensors.of(labels, prompts.size(), count),
        Tensors.of(padding, prompts.size(), count));
  }

  private static void put(float[] boxes, int at, BoxExemplar box, Grid grid) {
    double width = grid.size().x();
    double height = grid.size().y();
    boxes[at] = (float) ((box.x0() + box.x1()) / 2 / width);
    boxes[at + 1] = (float) ((box.y0() + box.y1()) / 2 / height);
    boxes[at + 2] = (float) ((box.x1() - box.x0()) / width);
    boxes[at + 3] = (float) ((box.y1() - box.y0()) / height);
  }
}
