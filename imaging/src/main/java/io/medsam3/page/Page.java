package io.medsam3.page;

import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.storage.AtomicFile;
import io.medsam3.volume.Rgb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * An HTML page of headings, text, tables, pictures, slices and charts; everything is inside the
 * file.
 */
public final class Page {
  private static final String STYLE =
      """
      body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;\
      color:#222}
      table{border-collapse:collapse;margin:1em 0}
      td,th{border:1px solid #ccc;padding:.2em .6em;text-align:right}
      td:first-child,th:first-child{text-align:left}
      figure{display:inline-block;margin:.5em;vertical-align:top;max-width:24em}
      figure img{max-width:100%}
      figcaption{font-size:85%}
      .wide{overflow-x:auto}
      .slices{width:24em;max-width:100%;box-sizing:border-box;margin:.5em 0}
      .single{width:48em}
      .slices div{position:relative;background:#000}
      .slices img{position:absolute;width:100%;height:100%}
      .slices input{width:100%;height:2em;margin:0}
      .bare .over{display:none}
      .swatch{display:inline-block;width:1em;height:1em;margin-right:.4em;vertical-align:-.15em}
      @media(max-width:40em){body{margin:.5em auto}h1{font-size:1.3em;overflow-wrap:anywhere}}
      """;

  private static final String SLIDERS =
      """
      <script>
      for (const figure of document.querySelectorAll(".slices")) {
        const slider = figure.querySelector("input");
        if (!slider) continue;
        const shown = JSON.parse(figure.querySelector("script").textContent);
        const [base, over] = figure.querySelectorAll("img");
        const words = figure.querySelector("output");
        slider.addEventListener("input", () => {
          const [text, picture, objects] = shown[slider.value];
          base.src = picture;
          over.hidden = !objects;
          if (objects) over.src = objects;
          words.textContent = text;
        });
      }
      document.querySelector("#objects").addEventListener("change", event =>
        document.body.classList.toggle("bare", !event.target.checked));
      </script>
      """;

  private final String title;
  private final StringBuilder body = new StringBuilder();
  private boolean hasSlices;

  public Page(String title) {
    this.title = title;
    body.append("<h1>").append(escaped(title)).append("</h1>\n");
  }

  public Page heading(String text) {
    body.append("<h2>").append(escaped(text)).append("</h2>\n");
    return this;
  }

  public Page text(String text) {
    body.append("<p>").append(escaped(text)).append("</p>\n");
    return this;
  }

  /** A table; the first column is read as names, the others as numbers. */
  public Page table(List<String> head, List<List<String>> rows) {
    body.append("<div class=\"wide\"><table>\n");
    row("th", head);
    rows.forEach(cells -> row("td", cells));
    body.append("</table></div>\n");
    return this;
  }

  private void row(String tag, List<String> cells) {
    body.append("<tr>");
    for (String cell : cells) {
      body.append('<').append(tag).append('>').append(escaped(cell));
      body.append("</").append(tag).append('>');
    }
    body.append("</tr>\n");
  }

  /** A picture with words below it. */
  public Page picture(Picture picture, String caption) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    PictureWriter.encodePng(picture, png);
    body.append("<figure><img alt=\"\" src=\"data:image/png;base64,");
    body.append(Base64.getEncoder().encodeToString(png.toByteArray()));
    body.append("\"><figcaption>").append(escaped(caption)).append("</figcaption></figure>\n");
    return this;
  }

  /** Planes side by side, below a switch for what lies over them; once for each page. */
  public Page slices(List<Slices> planes) throws IOException {
    body.append("<p><label><input type=\"checkbox\" id=\"objects\" checked> objects</label></p>\n");
    for (Slices plane : planes) {
      body.append(plane.html());
    }
    hasSlices = true;
    return this;
  }

  /** Names and the colours in which they are drawn. */
  public Page legend(Map<String, Rgb> colours) {
    body.append("<p>");
    colours.forEach(
        (name, colour) ->
            body.append(
                "<span class=\"swatch\" style=\"background:rgb(%d,%d,%d)\"></span>%s &emsp;\n"
                    .formatted(colour.red(), colour.green(), colour.blue(), escaped(name))));
    body.append("</p>\n");
    return this;
  }

  public Page chart(Chart chart) {
    body.append("<figure>").append(chart.svg()).append("<figcaption>");
    body.append(escaped(chart.title())).append("</figcaption></figure>\n");
    return this;
  }

  public String html() {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
        + escaped(title)
        + "</title><style>\n"
        + STYLE
        + "</style></head><body>\n"
        + body
        + (hasSlices ? SLIDERS : "")
        + "</body></html>\n";
  }

  /** Writes the page, whole or not at all. */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(html().getBytes(StandardCharsets.UTF_8)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
