package io.medsam3.results;

import io.medsam3.mask.CocoRle;
import io.medsam3.mask.Contour;
import io.medsam3.mask.Contours;
import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Imprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * COCO instances: images, categories and annotations. Each annotation holds its mask as compressed
 * run lengths, or as polygons where asked for; objects with holes always as run lengths, for COCO
 * polygons have none.
 */
public final class CocoWriter {
  private final boolean polygons;
  private final ObjectNode document = JsonMapper.shared().createObjectNode();
  private final ArrayNode images;
  private final ArrayNode annotations;
  private final ArrayNode categories;
  private final Map<String, Integer> categoryIds = new LinkedHashMap<>();

  public CocoWriter(boolean polygons) {
    this.polygons = polygons;
    images = document.putArray("images");
    annotations = document.putArray("annotations");
    categories = document.putArray("categories");
  }

  /** Says how it was made, in {@code info}. */
  public void say(Imprint imprint) {
    document
        .putObject("info")
        .put("description", imprint.summary())
        .putPOJO(Imprint.KEY, imprint.facts());
  }

  /** Adds an image and what was found in it; all masks have its size. */
  public void add(String fileName, int width, int height, List<Found> found) {
    int imageId = images.size() + 1;
    images
        .addObject()
        .put("id", imageId)
        .put("file_name", fileName)
        .put("width", width)
        .put("height", height);
    for (Found object : found) {
      if (object.mask().size().x() != width || object.mask().size().y() != height) {
        throw new IllegalArgumentException(
            "mask of %s pixels for the image %s of %d x %d"
                .formatted(object.mask().size(), fileName, width, height));
      }
      annotate(imageId, object);
    }
  }

  public void write(Path target) throws IOException {
    byte[] json = JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
    AtomicFile.write(target, out -> out.write(json));
  }

  private void annotate(int imageId, Found object) {
    CocoRle rle = CocoRle.of(object.mask(), object.k());
    List<Contour> contours = Contours.edges(object.mask(), object.k());
    ObjectNode annotation =
        annotations
            .addObject()
            .put("id", annotations.size())
            .put("image_id", imageId)
            .put("category_id", category(object.concept()))
            .put("iscrowd", 0)
            .put("area", rle.area());
    box(annotation.putArray("bbox"), contours);
    if (polygons && contours.stream().noneMatch(Contour::isHole)) {
      ArrayNode lines = annotation.putArray("segmentation");
      for (Contour contour : contours) {
        ArrayNode line = lines.addArray();
        for (int n = 0; n < contour.points(); n++) {
          line.add(contour.x()[n]).add(contour.y()[n]);
        }
      }
    } else {
      ObjectNode segmentation = annotation.putObject("segmentation");
      segmentation.putArray("size").add(rle.height()).add(rle.width());
      segmentation.put("counts", rle.text());
    }
    object.score().ifPresent(score -> annotation.put("score", score));
  }

  // x, y, width, height in pixel edges.
  private static void box(ArrayNode box, List<Contour> contours) {
    double[] low = {Double.MAX_VALUE, Double.MAX_VALUE};
    double[] high = {0, 0};
    for (Contour contour : contours) {
      for (int n = 0; n < contour.points(); n++) {
        low[0] = Math.min(low[0], contour.x()[n]);
        low[1] = Math.min(low[1], contour.y()[n]);
        high[0] = Math.max(high[0], contour.x()[n]);
        high[1] = Math.max(high[1], contour.y()[n]);
      }
    }
    boolean empty = contours.isEmpty();
    box.add(empty ? 0 : low[0]).add(empty ? 0 : low[1]);
    box.add(empty ? 0 : high[0] - low[0]).add(empty ? 0 : high[1] - low[1]);
  }

  private int category(String concept) {
    Integer known = categoryIds.get(concept);
    if (known != null) {
      return known;
    }
    int id = categoryIds.size() + 1;
    categoryIds.put(concept, id);
    categories.addObject().put("id", id).put("name", concept);
    return id;
  }
}
