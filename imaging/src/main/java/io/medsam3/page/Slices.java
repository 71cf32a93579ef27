package io.medsam3.page;

import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pictures of one plane, shown one at a time with a slider, objects laid over them.
 *
 * @param name of the plane
 * @param aspect width of a picture over its height as it is to be shown
 * @param first index of the one that is shown first
 * @param shown in the order of the slider; at least one
 */
public record Slices(String name, double aspect, int first, List<Shown> shown) {
  public Slices {
    shown = List.copyOf(shown);
    if (first < 0 || first >= shown.size()) {
      throw new IllegalArgumentException(
          "picture %d of %d is to be shown first".formatted(first, shown.size()));
    }
  }

  /** A picture of 8 bits, words below it, and what lies over it. */
  public record Shown(String words, Picture picture, List<Overlay.Layer> layers) {
    public Shown {
      layers = List.copyOf(layers);
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
    List<String> now = all.get(first);
    String slider =
        shown.size() == 1
            ? ""
            : "<input type=\"range\" min=\"0\" max=\"%d\" value=\"%d\" aria-label=\"%s\">"
                .formatted(shown.size() - 1, first, Page.escaped(name));
    String json = JsonMapper.shared().writeValueAsString(all).replace("<", "\\u003c");
    return """
        <figure class="slices%s"><div style="aspect-ratio:%s"><img alt="%s" src="%s">\
        <img class="over" alt="" src="%s"%s></div>%s\
        <figcaption>%s <output>%s</output></figcaption>
        <script type="application/json">%s</script></figure>
        """
        .formatted(
            shown.size() == 1 ? " single" : "",
            String.format(Locale.ROOT, "%.4f", aspect),
            Page.escaped(name),
            now.get(1),
            now.get(2),
            now.get(2).isEmpty() ? " hidden" : "",
            slider,
            Page.escaped(name),
            Page.escaped(now.get(0)),
            shown.size() == 1 ? "[]" : json);
  }
}
