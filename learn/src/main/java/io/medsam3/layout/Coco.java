package io.medsam3.layout;

import io.medsam3.mask.CocoRle;
import io.medsam3.mask.Contour;
import io.medsam3.mask.Polygons;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pictures with COCO annotations; a category without one in a picture is taken as absent there.
 * Where a phrase is given all categories are parts of it.
 */
final class Coco {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final JsonNode root;

  private Coco(Path file) throws IOException {
    this.file = file;
    try {
      root = JSON.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new FormatException(file + ": not JSON: " + e.getOriginalMessage(), e);
    }
    for (String part : List.of("images", "annotations", "categories")) {
      if (!root.path(part).isArray()) {
        throw new FormatException(file + ": no '" + part + "'; COCO has a list of that name");
      }
    }
  }

  static void convert(Path source, ManifestSink sink) throws IOException {
    Coco coco = new Coco(annotations(source));
    Map<Long, List<JsonNode>> byImage = new HashMap<>();
    int crowds = 0;
    for (JsonNode annotation : coco.root.path("annotations")) {
      if (annotation.path("iscrowd").asInt(0) != 0) {
        crowds++;
      }
      long image = annotation.path("image_id").asLong(-1);
      byImage.computeIfAbsent(image, k -> new ArrayList<>()).add(annotation);
    }
    if (crowds > 0) {
      sink.tell("%d crowds are part of their category's mask".formatted(crowds));
    }
    for (JsonNode image : coco.root.path("images")) {
      coco.add(image, byImage.getOrDefault(image.path("id").asLong(-1), List.of()), sink);
    }
  }

  private static Path annotations(Path source) throws IOException {
    if (Files.isRegularFile(source)) {
      return source;
    }
    List<Path> found = new ArrayList<>();
    for (Path folder : List.of(source, source.resolve("annotations"))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(f -> f.toString().endsWith(".json")).forEach(found::add);
        }
      }
    }
    if (found.size() != 1) {
      throw new FormatException(
          "%s: %d JSON files in it and in annotations; expected one, or name the file itself"
              .formatted(source, found.size()));
    }
    return found.get(0);
  }

  private void add(JsonNode image, List<JsonNode> annotations, ManifestSink sink)
      throws IOException {
    String name = image.path("file_name").asString("");
    Picture picture = PictureReader.read(picture(name), new Findings());
    Grid grid = Grid.picture(picture.width(), picture.height());
    requireSize(image, name, picture);
    Map<String, Mask> masks = new LinkedHashMap<>();
    for (JsonNode category : root.path("categories")) {
      MaskPainter painter = new MaskPainter(grid);
      for (JsonNode annotation : annotations) {
        if (annotation.path("category_id").asLong() == category.path("id").asLong()) {
          paint(annotation, grid, painter);
        }
      }
      String given = sink.settings().prompt();
      String phrase = given == null ? category.path("name").asString("").replace('_', ' ') : given;
      masks.merge(phrase, painter.mask(), Mask::or);
    }
    sink.add(picture, masks, name, null, name);
  }

  private void requireSize(JsonNode image, String name, Picture picture) throws FormatException {
    int width = image.path("width").asInt(picture.width());
    int height = image.path("height").asInt(picture.height());
    if (width != picture.width() || height != picture.height()) {
      throw new FormatException(
          "%s: %s is said to be %d x %d pixels and is %d x %d"
              .formatted(file, name, width, height, picture.width(), picture.height()));
    }
  }

  private Path picture(String name) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    for (String at : List.of(".", "images", "..", "../images")) {
      Path found = folder == null ? file : folder.resolve(at).resolve(name).normalize();
      if (!name.isEmpty() && !name.contains("..") && Files.isRegularFile(found)) {
        return found;
      }
    }
    throw new FormatException(
        "%s: no picture '%s' beside it, in images, or one folder up".formatted(file, name));
  }

  private void paint(JsonNode annotation, Grid grid, MaskPainter painter) throws FormatException {
    JsonNode shape = annotation.path("segmentation");
    int width = grid.size().x();
    int height = grid.size().y();
    try {
      if (shape.isArray() && !shape.isEmpty()) {
        for (JsonNode polygon : shape) {
          Polygons.fill(List.of(contour(polygon)), grid.size(), painter, 0);
        }
      } else if (shape.path("counts").isString()) {
        CocoRle.parse(height, width, shape.path("counts").asString()).paint(painter, 0);
      } else if (shape.path("counts").isArray()) {
        JsonNode counts = shape.path("counts");
        int[] runs = new int[counts.size()];
        for (int i = 0; i < runs.length; i++) {
          runs[i] = counts.get(i).asInt();
        }
        new CocoRle(height, width, runs).paint(painter, 0);
      } else {
        throw new IllegalArgumentException("has no polygon and no run lengths");
      }
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s: annotation %s: %s; expected a segmentation of %d x %d pixels"
              .formatted(file, annotation.path("id"), e.getMessage(), width, height),
          e);
    }
  }

  private static Contour contour(JsonNode polygon) {
    int points = polygon.size() / 2;
    double[] x = new double[points];
    double[] y = new double[points];
    for (int i = 0; i < points; i++) {
      x[i] = polygon.get(2 * i).asDouble();
      y[i] = polygon.get(2 * i + 1).asDouble();
    }
    return new Contour(x, y);
  }
}
