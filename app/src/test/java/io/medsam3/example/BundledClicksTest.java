package io.medsam3.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.ObjectSession;
import io.medsam3.predict.Segmentation;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundled model follows clicks and boxes on drawn pictures, whose truth is known. */
class BundledClicksTest {
  private static final Path BUNDLED = Path.of("..", "models", "medsam3-mobile.safetensors");

  @Test
  void oneClickOrABoxFindsALargeObject() throws Exception {
    for (Drawing drawing : List.of(Drawings.skinLesion(), Drawings.fetalHead())) {
      Mask truth = DrawnTruth.of(drawing);
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

  /** Endoscopy, dermoscopy, X-ray, fluorescence and ultrasound; one object of each. */
  @ParameterizedTest
  @ValueSource(strings = {"polyp", "skin-lesion", "chest-film", "nuclei", "fetal-head"})
  void everyWayOfPointingFindsTheObject(String name) throws Exception {
    Drawing drawing = drawing(name);
    Mask object = Components.of(DrawnTruth.of(drawing), Connectivity.CORNERS_2D).masks().get(0);
    Outline outline = Outline.of(object);
    Map<String, ObjectPrompt> ways = new LinkedHashMap<>();
    ways.put("scribble", new ObjectPrompt.Scribble(outline.middle(), true));
    ways.put("lasso", new ObjectPrompt.Lasso(outline.loose()));
    ways.put("mask", new ObjectPrompt.Drawn(outline.ellipse(object)));
    ways.put("box", box(object));
    ways.put("click", new ObjectPrompt.Point(outline.middle().get(4), true));
    Map<String, Double> found = new LinkedHashMap<>();
    try (MedicalSam3 model = MedicalSam3.open(BUNDLED);
        ObjectSession session = model.objects(picture(drawing))) {
      ways.forEach(
          (way, prompt) -> found.put(way, dice(session.segment(List.of(prompt)).mask(), object)));
    }
    assertThat(found).allSatisfy((way, dice) -> assertThat(dice).as(way).isGreaterThan(0.8));
  }

  /** One thing is shown in place of words; all like it are meant. */
  @ParameterizedTest
  @ValueSource(strings = {"polyp", "skin-lesion", "chest-film", "nuclei", "fetal-head"})
  void aBoxAroundOneThingFindsAllLikeIt(String name) throws Exception {
    Drawing drawing = drawing(name);
    Mask all = DrawnTruth.of(drawing);
    int[] e = DrawnTruth.edges(Components.of(all, Connectivity.CORNERS_2D).masks().get(0));
    var shown = new BoxExemplar(e[0], e[1], e[2], e[3], true);
    try (MedicalSam3 model = MedicalSam3.open(BUNDLED);
        ImageSession session = model.encode(picture(drawing))) {
      var prompt = new ConceptPrompt(null, List.of(shown));
      Segmentation found = session.segment(List.of(prompt), model.defaultSelection()).get(0);
      assertThat(dice(found.mask(), all)).isGreaterThan(0.8);
    }
  }

  private static Drawing drawing(String name) {
    return Stream.of(
            Drawings.polyp(),
            Drawings.skinLesion(),
            Drawings.chest(),
            Drawings.nuclei(),
            Drawings.fetalHead())
        .filter(drawing -> drawing.name().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The edges of a mask, row by row, as a user sees them.
   *
   * @param rows that it covers
   * @param left first covered pixel of each row
   * @param right last covered pixel of each row
   */
  private record Outline(int[] rows, int[] left, int[] right) {
    static Outline of(Mask mask) {
      int[] rows = IntStream.range(0, mask.size().y()).filter(j -> edge(mask, j, 1) >= 0).toArray();
      return new Outline(
          rows,
          IntStream.of(rows).map(j -> edge(mask, j, 1)).toArray(),
          IntStream.of(rows).map(j -> edge(mask, j, -1)).toArray());
    }

    private static int edge(Mask mask, int row, int step) {
      int width = mask.size().x();
      for (int n = 0; n < width; n++) {
        int i = step > 0 ? n : width - 1 - n;
        if (mask.covers(i, row, 0)) {
          return i;
        }
      }
      return -1;
    }

    /** Nine places along the middle, between a fifth and four fifths of the height. */
    List<Spot> middle() {
      return IntStream.range(0, 9)
          .map(n -> rows.length / 5 + n * (rows.length * 3 / 5) / 8)
          .<Spot>mapToObj(n -> new Spot.InPixels((left[n] + right[n] + 1) / 2.0, rows[n] + 0.5))
          .toList();
    }

    /** Around it, at some distance. */
    List<Spot> loose() {
      List<Spot> line = new ArrayList<>();
      int step = Math.max(1, rows.length / 12);
      for (int n = 0; n < rows.length; n += step) {
        line.add(new Spot.InPixels(left[n] - 1, rows[n] + 0.5));
      }
      for (int n = rows.length - 1; n >= 0; n -= step) {
        line.add(new Spot.InPixels(right[n] + 2, rows[n] + 0.5));
      }
      return line;
    }

    /** The ellipse of the same bounds, as a rough drawing. */
    Mask ellipse(Mask mask) {
      int[] e = DrawnTruth.edges(mask);
      return Mask.of(
          Grid.picture(mask.size().x(), mask.size().y()),
          (i, j, k) ->
              Math.hypot(
                      (2.0 * i + 1 - e[0] - e[2]) / (e[2] - e[0]),
                      (2.0 * j + 1 - e[1] - e[3]) / (e[3] - e[1]))
                  < 1);
    }
  }

  @Test
  void smallObjectsAreToldApart() throws Exception {
    Drawing drawing = Drawings.nuclei();
    List<Mask> nuclei = Components.of(DrawnTruth.of(drawing), Connectivity.CORNERS_2D).masks();
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

  /** A window around one nucleus does not show the other. */
  @Test
  void aClickFarFromTheDrawnMaskIsSeen() throws Exception {
    Drawing drawing = Drawings.nuclei();
    List<Mask> nuclei = Components.of(DrawnTruth.of(drawing), Connectivity.CORNERS_2D).masks();
    ObjectPrompt drawn = new ObjectPrompt.Drawn(nuclei.get(0));
    int left = DrawnTruth.edges(nuclei.get(0))[0];
    Mask far =
        nuclei.stream()
            .max(Comparator.comparingInt(n -> Math.abs(DrawnTruth.edges(n)[0] - left)))
            .orElseThrow();
    try (MedicalSam3 model = MedicalSam3.open(BUNDLED);
        ObjectSession session = model.objects(picture(drawing))) {
      double without = session.segment(List.of(drawn)).predictedIou();
      assertThat(session.segment(List.of(drawn, click(far))).predictedIou()).isNotEqualTo(without);
    }
  }

  private static Picture picture(Drawing drawing) {
    return Picture.of(drawing.width(), drawing.height(), 3, drawing.rgb());
  }

  /** In the middle of what the mask covers; all objects here are round. */
  private static ObjectPrompt click(Mask mask) {
    int[] edges = DrawnTruth.edges(mask);
    return new ObjectPrompt.Point(
        new Spot.InPixels((edges[0] + edges[2]) / 2.0, (edges[1] + edges[3]) / 2.0), true);
  }

  private static ObjectPrompt box(Mask mask) {
    int[] edges = DrawnTruth.edges(mask);
    return new ObjectPrompt.Box(
        new Spot.InPixels(edges[0], edges[1]), new Spot.InPixels(edges[2], edges[3]));
  }

  /** Left, top, right and bottom in pixels. */
  private static double dice(Mask found, Mask truth) {
    return 2.0 * found.and(truth).count() / (found.count() + truth.count());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }
}
