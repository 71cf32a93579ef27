package io.medsam3.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.files.Opened.OpenedVolume;
import io.medsam3.mask.CocoRle;
import io.medsam3.storage.Imprint;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Grids;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.VoxelIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultsTest {
  @TempDir Path folder;

  static Stream<Grid> grids() {
    return Grids.all().filter(g -> g.hashCode() % 4 == 0);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void anObjectComesBackAtItsPlaceInThePatientFromEveryFormat(Grid grid) throws IOException {
    Mask ball = Phantoms.ball(grid, 3);
    PatientPoint centre = Phantoms.ballCentre(grid);
    Segments segments = new Segments(grid, List.of(Segment.of(1, "ball", ball)));
    for (String ending : List.of(".nii.gz", ".nii", ".nrrd", ".seg.nrrd", ".mha")) {
      Path file = folder.resolve("x" + ending);
      SegmentationWriter.write(segments, grid, file);
      Mask back = mask(ImageFiles.plain().open(file));
      assertThat(back.count()).isEqualTo(ball.count());
      assertThat(middle(back).distance(middle(ball))).isLessThan(1e-3);
      assertThat(back.covers(centre)).isEqualTo(ball.covers(centre));
    }
  }

  private static Mask mask(Opened opened) {
    if (opened instanceof OpenedSegments segments) {
      return segments.segments().list().get(0).mask();
    }
    OpenedVolume volume = (OpenedVolume) opened;
    return Mask.of(volume.grid(), (i, j, k) -> volume.volume().intensity(i, j, k) == 1);
  }

  private static PatientPoint middle(Mask mask) {
    double[] sum = new double[3];
    for (int k = 0; k < mask.size().z(); k++) {
      for (int j = 0; j < mask.size().y(); j++) {
        for (int i = 0; i < mask.size().x(); i++) {
          if (mask.covers(i, j, k)) {
            PatientPoint p = mask.grid().patient(new VoxelIndex(i, j, k));
            sum[0] += p.x();
            sum[1] += p.y();
            sum[2] += p.z();
          }
        }
      }
    }
    long n = mask.count();
    return new PatientPoint(sum[0] / n, sum[1] / n, sum[2] / n);
  }

  @ParameterizedTest
  @ValueSource(strings = {".nii.gz", ".nrrd", ".seg.nrrd", ".mha"})
  void aMaskOnAnotherGridThanTheSourceIsRefused(String ending) throws IOException {
    Grid source = Grids.oblique(1);
    Grid flipped = source.reordered(source.orientation().to(flip(source)));
    Segments segments =
        new Segments(flipped, List.of(Segment.of(1, "ball", Phantoms.ball(flipped, 3))));
    assertThatThrownBy(
            () -> SegmentationWriter.write(segments, source, folder.resolve("x" + ending)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resample");
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  private static io.medsam3.volume.Orientation flip(Grid grid) {
    String code = grid.orientation().code();
    char opposite = "RLAPIS".charAt("LRPASI".indexOf(code.charAt(0)));
    return new io.medsam3.volume.Orientation(opposite + code.substring(1));
  }

  @Test
  void unknownEndingsAndOverlapsAreRefused() {
    Grid grid = Grids.oblique(1);
    Mask ball = Phantoms.ball(grid, 3);
    Segments twice =
        new Segments(grid, List.of(Segment.of(1, "a", ball), Segment.of(2, "b", ball)));
    assertThatThrownBy(() -> SegmentationWriter.write(twice, grid, folder.resolve("x.bmp")))
        .hasMessageContaining(".seg.nrrd");
    assertThatThrownBy(() -> SegmentationWriter.write(twice, grid, folder.resolve("x.nii")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlaps");
  }

  private static final Grid PICTURE = Grid.picture(12, 10);

  private static final Mask RING =
      Mask.of(
          PICTURE,
          (i, j, k) ->
              i >= 2 && i <= 8 && j >= 1 && j <= 7 && !(i >= 4 && i <= 6 && j >= 3 && j <= 5)
                  || i == 5 && j == 4);

  private static Found found(String concept, Mask mask) {
    return new Found(concept, mask, 0, Optional.of(0.75));
  }

  @Test
  void cocoHoldsRunLengthsAndPolygons() throws IOException {
    Mask square = Mask.of(PICTURE, (i, j, k) -> i >= 9 && j >= 8);
    CocoWriter writer = new CocoWriter(true);
    writer.add("a.png", 12, 10, List.of(found("gland", RING), found("nucleus", square)));
    writer.add("b.png", 12, 10, List.of(found("gland", square)));
    Path file = folder.resolve("coco.json");
    writer.write(file);
    JsonNode coco = JsonMapper.shared().readTree(file.toFile());
    assertThat(coco.path("images")).hasSize(2);
    assertThat(coco.path("categories")).hasSize(2);
    JsonNode ring = coco.path("annotations").get(0);
    assertThat(ring.path("area").asLong()).isEqualTo(RING.count());
    assertThat(ring.path("bbox").valueStream().map(JsonNode::asInt)).containsExactly(2, 1, 7, 7);
    JsonNode rle = ring.path("segmentation");
    assertThat(CocoRle.parse(10, 12, rle.path("counts").asString()).mask()).isEqualTo(RING);
    JsonNode line = coco.path("annotations").get(1).path("segmentation").get(0);
    assertThat(line).hasSize(8);
    assertThat(coco.path("annotations").get(2).path("category_id").asInt()).isEqualTo(1);
    assertThat(coco.path("annotations").get(2).path("id").asInt()).isEqualTo(3);
    assertThatThrownBy(() -> writer.add("c.png", 10, 12, List.of(found("gland", RING))))
        .hasMessageContaining("c.png");
  }

  @Test
  void geoJsonPutsHolesIntoTheirPolygonAndIslandsBesideIt() throws IOException {
    Path file = folder.resolve("a.geojson");
    GeoJsonWriter.write(
        List.of(found("gland", RING), found("none", Mask.empty(PICTURE))), Imprint.NONE, file);
    JsonNode document = JsonMapper.shared().readTree(file.toFile());
    assertThat(document.path("features")).hasSize(1);
    JsonNode polygons = document.path("features").get(0).path("geometry").path("coordinates");
    assertThat(polygons).hasSize(2);
    assertThat(polygons.get(0)).hasSize(2);
    assertThat(polygons.get(1)).hasSize(1);
    JsonNode ring = polygons.get(0).get(0);
    assertThat(ring.get(0)).isEqualTo(ring.get(ring.size() - 1));
    double score =
        document
            .path("features")
            .get(0)
            .path("properties")
            .path("measurements")
            .path("score")
            .asDouble();
    assertThat(score).isCloseTo(0.75, within(1e-12));
  }
}
