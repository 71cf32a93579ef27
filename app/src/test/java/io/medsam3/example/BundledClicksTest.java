package io.medsam3.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.ObjectSession;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bundled model follows clicks and boxes on drawn pictures, whose truth is known. */
class BundledClicksTest {
  private static final Path BUNDLED = Path.of("..", "models", "medsam3-mobile.safetensors");

  @Test
  void oneClickOrABoxFindsALargeObject() throws Exception {
    for (Drawing drawing : List.of(Drawings.skinLesion(), Drawings.fetalHead())) {
      Mask truth = truth(drawing);
      try (MedicalSam3 model = MedicalSam3.open(BUNDLED);
          ObjectSession session = model.objects(picture(drawing))) {
        assertThat(dice(session.segment(List.of(click(truth))).mask(), truth))
            .as("click on %s", drawing.name())
            .isGreaterThan(0.85);
        assertThat(dice(session.segment(List.of(box(truth))).mask(), truth))
            .as("box around %s", drawing.name())
            .isGreaterThan(0.85);
      }
    }
  }

  @Test
  void smallObjectsAreToldApart() throws Exception {
    Drawing drawing = Drawings.nuclei();
    List<Mask> nuclei = Components.of(truth(drawing), Connectivity.CORNERS_2D).masks();
    assertThat(nuclei).hasSizeGreaterThan(10);
    List<Double> clicked = new ArrayList<>();
    List<Double> boxed = new ArrayList<>();
    try (MedicalSam3 model = MedicalSam3.open(BUNDLED);
        ObjectSession session = model.objects(picture(drawing))) {
      for (Mask nucleus : nuclei) {
        clicked.add(dice(session.segment(List.of(click(nucleus))).mask(), nucleus));
        boxed.add(dice(session.segment(List.of(box(nucleus))).mask(), nucleus));
      }
    }
    assertThat(mean(clicked)).as("one click").isGreaterThan(0.75);
    assertThat(mean(boxed)).as("box").isGreaterThan(0.8);
  }

  private static Picture picture(Drawing drawing) {
    return Picture.of(drawing.width(), drawing.height(), 3, drawing.rgb());
  }

  private static Mask truth(Drawing drawing) {
    return Mask.of(picture(drawing).grid(), (i, j, k) -> drawing.truth()[j * drawing.width() + i]);
  }

  /** In the middle of what the mask covers; all objects here are round. */
  private static ObjectPrompt click(Mask mask) {
    double[] edges = edges(mask);
    return new ObjectPrompt.Point(
        new Spot.InPixels((edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2), true);
  }

  private static ObjectPrompt box(Mask mask) {
    double[] edges = edges(mask);
    return new ObjectPrompt.Box(
        new Spot.InPixels(edges[0], edges[1]), new Spot.InPixels(edges[2], edges[3]));
  }

  /** Left, top, right and bottom in pixels. */
  private static double[] edges(Mask mask) {
    double[] edges = {Double.MAX_VALUE, Double.MAX_VALUE, 0, 0};
    for (int j = 0; j < mask.size().y(); j++) {
      for (int i = 0; i < mask.size().x(); i++) {
        if (mask.covers(i, j, 0)) {
          edges[0] = Math.min(edges[0], i);
          edges[1] = Math.min(edges[1], j);
          edges[2] = Math.max(edges[2], i + 1);
          edges[3] = Math.max(edges[3], j + 1);
        }
      }
    }
    return edges;
  }

  private static double dice(Mask found, Mask truth) {
    return 2.0 * found.and(truth).count() / (found.count() + truth.count());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }
}
