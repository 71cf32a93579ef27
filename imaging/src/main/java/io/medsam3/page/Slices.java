package io.medsam3.page;

import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Orientation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pictures of one plane, shown one at a time with a slider, objects laid over them.
 *
 * @param name of the plane
 * @param aspect width of a picture over its height as it is to be shown
 * @param sides of the patient at the edges; empty where they are not known
 * @param first index of the one that is shown first
 * @param shown in the order of the slider; at least one
 */
public record Slices(
    String name, double aspect, Optional<Sides> sides, int first, List<Shown> shown) {
  /** A pixel without colour, for an image must have a source. */
  private static final String BLANK =
      "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

  public Slices {
    shown = List.copyOf(shown);
    if (first < 0 || first >= shown.size()) {
      throw new IllegalArgumentException(
          "picture %d of %d is to be shown first".formatted(first, shown.size()));
    }
  }

  /** Letters at the edges of a picture: R or L, A or P, S or I. */
  public record Sides(String left, String right, String top, String bottom) {
    /** Of pictures whose columns and rows grow along the first two axes of an orientation. */
    public static Sides of(Orientation orientation) {
      String grows = orientation.code();
      String falls = orientation.opposite().code();
      return new Sides(
          falls.substring(0, 1),
          grows.substring(0, 1),
          falls.substring(1, 2),
          grows.substring(1, 2));
    }

    private String html() {
      return "<span class=\"side left\">%s</span><span class=\"side right\">%s</span>"
              .formatted(left, right)
          + "<span class=\"side top\">%s</span><span class=\"side bottom\">%s</span>"
              .formatted(top, bottom);
    }
  }

  /** A picture of 8 bits, words below it, and what lies over it. */
  public record Shown(String words, Picture picture, List<Overlay.Layer> layers) {
    public Shown {
      layers = List.copyOf(layers);
    }

    /** Characters that it takes in a page. */
    public int length() throws IOException {
      return encoded().stream().mapToInt(String::length).sum();
    }

    /** As a figure of its own. */
    String html() throws IOException {
      List<String> now = encoded();
      double aspect = (double) picture.width() / picture.height();
      return """
          <figure class="still" style="--aspect:%s">%s<figcaption>%s</figcaption></figure>
          """
          .formatted(
              decimal(aspect), view(words, now, aspect, Optional.empty()), Page.escaped(words));
    }

    private List<String> encoded() throws IOException {
      ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
      PictureWriter.encodeJpeg(picture, jpeg);
      String over = "";
      if (layers.stream().anyMatch(layer -> !layer.mask().isSliceEmpty(layer.k()))) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        Overlay.encodePng(picture.width(), picture.height(), layers, png);
        over = data("png", png);
      }
      return List.of(words, data("jpeg", jpeg), over);
    }

    private static String data(String kind, ByteArrayOutputStream bytes) {
      return "data:image/%s;base64,%s"
          .formatted(kind, Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
  }

  /** Shows the first picture also where no script runs. */
  String html() throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (Shown one : shown) {
      all.add(one.encoded());
    }
    boolean single = shown.size() == 1;
    String words =
        "<figcaption>%s: <output>%s</output></figcaption>"
            .formatted(Page.escaped(name), Page.escaped(all.get(first).get(0)));
    return "<figure class=\"slices%s\" style=\"--aspect:%s\">%s%s</figure>\n"
        .formatted(
            single ? " single" : "",
            decimal(aspect),
            view(name, all.get(first), aspect, sides),
            single ? words : slider() + words + data(all));
  }

  private static String view(
      String alt, List<String> encoded, double aspect, Optional<Sides> sides) {
    String over = encoded.get(2);
    return """
        <div class="view" style="aspect-ratio:%s"><img alt="%s" src="%s"/>\
        <img class="over" alt="what was found" src="%s"%s/>%s</div>\
        """
        .formatted(
            decimal(aspect),
            Page.escaped(alt),
            encoded.get(1),
            over.isEmpty() ? BLANK : over,
            over.isEmpty() ? " hidden=\"hidden\"" : "",
            sides.map(Sides::html).orElse(""));
  }

  private static String decimal(double aspect) {
    return String.format(Locale.ROOT, "%.4f", aspect);
  }

  private String slider() {
    return """
        <div class="row"><button type="button" aria-label="one back">\u2039</button>\
        <input type="range" min="0" max="%d" value="%d" aria-label="%s"/>\
        <button type="button" aria-label="one on">\u203a</button></div>\
        """
        .formatted(shown.size() - 1, first, Page.escaped(name));
  }

  private static String data(List<List<String>> all) {
    String json = JsonMapper.shared().writeValueAsString(all);
    for (char special : "<>&\uFFFE\uFFFF".toCharArray()) { // none of them ends or breaks the markup
      json = json.replace(String.valueOf(special), "\\u%04x".formatted((int) special));
    }
    return "<script type=\"application/json\">" + json + "</script>";
  }
}
