package io.medsam3.layout;

import io.medsam3.mask.Contour;
import io.medsam3.mask.Polygons;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Outlines as numbers: "x y" in each line of a text, the shapes of a LabelMe JSON (polygons, and
 * rectangles by two corners), the regions of an Aperio ImageScope XML, the marks of DDTI's XML.
 * What any of them encloses is the mask.
 */
final class PolygonFiles {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private PolygonFiles() {}

  /** Null when nobody marked the image that the part names. */
  static @Nullable Mask read(Part part, Grid grid) throws IOException {
    Path file = part.file();
    boolean marked = !part.inside().isEmpty();
    List<Contour> outlines =
        switch (part.ending()) {
          case "txt" -> List.of(text(file));
          case "json" -> labelMe(file, grid);
          default -> marked ? marks(file, part.inside()) : aperio(file);
        };
    if (marked && outlines.isEmpty()) {
      return null;
    }
    MaskPainter painter = new MaskPainter(grid);
    for (Contour outline : outlines) {
      Polygons.fill(List.of(outline), grid.size(), painter, 0);
    }
    return painter.mask();
  }

  private static Contour text(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file).stream().filter(l -> !l.isBlank()).toList();
    double[] x = new double[lines.size()];
    double[] y = new double[lines.size()];
    for (int i = 0; i < x.length; i++) {
      String[] words = lines.get(i).strip().split("[\\s,;]+");
      if (words.length != 2) {
        throw new FormatException(
            "%s: line %d is '%s'; expected x and y".formatted(file, i + 1, lines.get(i)));
      }
      x[i] = number(words[0], file);
      y[i] = number(words[1], file);
    }
    return contour(x, y, file);
  }

  private static List<Contour> labelMe(Path file, Grid grid) throws IOException {
    JsonNode root = json(Files.readString(file), file.toString());
    if (!root.path("shapes").isArray()) {
      throw new FormatException(file + ": no 'shapes'; LabelMe has a list of that name");
    }
    int width = root.path("imageWidth").asInt(grid.size().x());
    int height = root.path("imageHeight").asInt(grid.size().y());
    MaskFiles.requireSize(file, width, height, grid);
    List<Contour> outlines = new ArrayList<>();
    for (JsonNode shape : root.path("shapes")) {
      outlines.add(shape(shape, file));
    }
    return outlines;
  }

  private static JsonNode json(String text, String where) throws FormatException {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new FormatException(where + ": not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Contour shape(JsonNode shape, Path file) throws FormatException {
    JsonNode points = shape.path("points");
    String type = shape.path("shape_type").asString("polygon");
    double[] x = new double[points.size()];
    double[] y = new double[points.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = points.get(i).path(0).asDouble();
      y[i] = points.get(i).path(1).asDouble();
    }
    if (type.equals("rectangle") && x.length == 2) {
      double[] acrossX = {x[0], x[1], x[1], x[0]};
      double[] acrossY = {y[0], y[0], y[1], y[1]};
      return contour(acrossX, acrossY, file);
    }
    if (!type.equals("polygon")) {
      throw new FormatException(
          "%s: a %s of %d points; expected polygons and rectangles"
              .formatted(file, type, x.length));
    }
    return contour(x, y, file);
  }

  private static List<Contour> aperio(Path file) throws IOException {
    List<Contour> outlines = new ArrayList<>();
    NodeList regions = elements(file, "Region");
    for (int r = 0; r < regions.getLength(); r++) {
      NodeList vertices = ((Element) regions.item(r)).getElementsByTagName("Vertex");
      double[] x = new double[vertices.getLength()];
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        Element vertex = (Element) vertices.item(i);
        x[i] = number(vertex.getAttribute("X"), file);
        y[i] = number(vertex.getAttribute("Y"), file);
      }
      if (x.length > 2) { // a click by mistake encloses nothing
        outlines.add(contour(x, y, file));
      }
    }
    return outlines;
  }

  /**
   * In each {@code mark} the number of its image, and in {@code svg} a list of outlines as JSON.
   */
  private static List<Contour> marks(Path file, String image) throws IOException {
    List<Contour> outlines = new ArrayList<>();
    NodeList marks = elements(file, "mark");
    for (int m = 0; m < marks.getLength(); m++) {
      Element mark = (Element) marks.item(m);
      String svg = content(mark, "svg");
      if (!content(mark, "image").equals(image) || svg.isEmpty()) {
        continue;
      }
      String where = "%s: the outlines of image %s".formatted(file, image);
      for (JsonNode outline : json(svg, where)) {
        JsonNode points = outline.path("points");
        if (!points.isArray()) {
          throw new FormatException(where + ": no 'points' in one; expected a list of x and y");
        }
        if (points.size() > 2) { // a click by mistake encloses nothing
          outlines.add(outline(points, file));
        }
      }
    }
    return outlines;
  }

  private static Contour outline(JsonNode points, Path file) throws FormatException {
    double[] x = new double[points.size()];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = number(points.get(i).path("x").asString(""), file);
      y[i] = number(points.get(i).path("y").asString(""), file);
    }
    return contour(x, y, file);
  }

  private static String content(Element mark, String name) {
    NodeList found = mark.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }

  private static NodeList elements(Path file, String name) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(file.toFile()).getElementsByTagName(name);
    } catch (SAXException e) {
      throw new FormatException(file + ": not XML: " + e.getMessage(), e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this Java cannot refuse document types", e);
    }
  }

  private static Contour contour(double[] x, double[] y, Path file) throws FormatException {
    if (x.length < 3) {
      throw new FormatException(
          "%s: an outline of %d points; expected 3 or more".formatted(file, x.length));
    }
    return new Contour(x, y);
  }

  private static double number(String word, Path file) throws FormatException {
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw new FormatException("%s: '%s' is no number".formatted(file, word), e);
    }
  }
}
