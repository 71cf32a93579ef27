package io.medsam3.results;

import io.medsam3.mask.Contour;
import io.medsam3.mask.Contours;
import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Imprint;
import io.medsam3.volume.Rgb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * GeoJSON as QuPath imports it: one feature per object, polygons with holes along pixel edges, x to
 * the right and y downwards in pixels.
 */
public final class GeoJsonWriter {
  private GeoJsonWriter() {}

  /** Says how it was made in a member of the collection. */
  public static void write(List<Found> found, Imprint imprint, Path target) throws IOException {
    ObjectNode document = document(found);
    if (!imprint.isNone()) {
      document.putPOJO(Imprint.KEY, imprint.facts());
    }
    byte[] json = JsonMapper.shared().writeValueAsBytes(document);
    AtomicFile.write(target, out -> out.write(json));
  }

  static ObjectNode document(List<Found> found) {
    ObjectNode document = JsonMapper.shared().createObjectNode();
    document.put("type", "FeatureCollection");
    ArrayNode features = document.putArray("features");
    Map<String, Rgb> colours = new LinkedHashMap<>();
    for (Found object : found) {
      if (object.mask().isSliceEmpty(object.k())) {
        continue; // GeoJSON has no geometry without points; the object has no pixel here
      }
      Rgb colour = colours.computeIfAbsent(object.concept(), c -> Rgb.distinct(colours.size()));
      feature(features.addObject(), object, colour);
    }
    return document;
  }

  private static void feature(ObjectNode feature, Found object, Rgb colour) {
    feature.put("type", "Feature");
    ObjectNode geometry = feature.putObject("geometry");
    geometry.put("type", "MultiPolygon");
    ArrayNode polygons = geometry.putArray("coordinates");
    for (List<Contour> rings : polygons(Contours.edges(object.mask(), object.k()))) {
      ArrayNode polygon = polygons.addArray();
      for (Contour ring : rings) {
        ring(polygon.addArray(), ring);
      }
    }
    ObjectNode properties = feature.putObject("properties");
    properties.put("objectType", "annotation");
    ObjectNode classification = properties.putObject("classification");
    classification.put("name", object.concept());
    classification.putArray("color").add(colour.red()).add(colour.green()).add(colour.blue());
    properties.put("slice", object.k());
    object.score().ifPresent(score -> properties.putObject("measurements").put("score", score));
  }

  // The first point stands again at the end.
  private static void ring(ArrayNode line, Contour ring) {
    for (int n = 0; n <= ring.points(); n++) {
      int at = n % ring.points();
      line.addArray().add(ring.x()[at]).add(ring.y()[at]);
    }
  }

  /** Outer lines, each followed by the holes in it. */
  static List<List<Contour>> polygons(List<Contour> contours) {
    List<List<Contour>> polygons = new ArrayList<>();
    for (Contour contour : contours) {
      if (!contour.isHole()) {
        polygons.add(new ArrayList<>(List.of(contour)));
      }
    }
    for (Contour hole : contours) {
      if (hole.isHole()) {
        owner(polygons, hole).add(hole);
      }
    }
    return polygons;
  }

  // The smallest outer line around the hole; islands in holes make several of them enclose it.
  private static List<Contour> owner(List<List<Contour>> polygons, Contour hole) {
    List<Contour> owner = polygons.get(0);
    double smallest = Double.MAX_VALUE;
    for (List<Contour> polygon : polygons) {
      double area = polygon.get(0).signedArea();
      if (area < smallest && encloses(polygon.get(0), hole)) {
        smallest = area;
        owner = polygon;
      }
    }
    return owner;
  }

  private static boolean encloses(Contour outer, Contour hole) {
    // The tracer of a hole starts below one of its pixels and ends its line there, so that pixel's
    // centre lies in the hole and on no line.
    double x = hole.x()[hole.points() - 1] + 0.5;
    double y = hole.y()[hole.points() - 1] - 0.5;
    boolean inside = false;
    for (int n = 0, last = outer.points() - 1; n < outer.points(); last = n++) {
      double y0 = outer.y()[last];
      double y1 = outer.y()[n];
      if (y0 <= y != y1 <= y) {
        double t = (y - y0) / (y1 - y0);
        inside ^= x < outer.x()[last] + t * (outer.x()[n] - outer.x()[last]);
      }
    }
    return inside;
  }
}
