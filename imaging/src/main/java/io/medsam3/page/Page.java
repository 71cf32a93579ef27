package io.medsam3.page;

import io.medsam3.raster.Overlay;
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
import java.util.Optional;

/**
 * An HTML page of headings, text, tables, pictures, slices and charts; everything is inside the
 * file, which is well-formed XML and forbids a browser to load anything else.
 */
public final class Page {
  private final String title;
  private final StringBuilder body = new StringBuilder();
  private boolean hasSlices;

  public Page(String title) {
    this.title = title;
    body.append("<h1>").append(escaped(title)).append("</h1>\n");
  }

  /** A line of a table of cards, marked by the colour in which it is drawn, if it is. */
  public record Row(Optional<Rgb> colour, List<String> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  public Page heading(String text) {
    body.append("<h2>").append(escaped(text)).append("</h2>\n");
    return this;
  }

  public Page text(String text) {
    body.append("<p>").append(escaped(text)).append("</p>\n");
    return this;
  }

  /** A sentence that must not be overlooked. */
  public Page note(String text) {
    body.append("<p class=\"note\">").append(escaped(text)).append("</p>\n");
    return this;
  }

  /** A table of any size; the first column is read as names, and stays when the rest scrolls. */
  public Page table(List<String> head, List<List<String>> rows) {
    body.append("<div class=\"wide\"><table>\n");
    head(head);
    for (List<String> cells : rows) {
      body.append("<tr>");
      cells.forEach(cell -> body.append("<td>").append(escaped(cell)).append("</td>"));
      body.append("</tr>\n");
    }
    body.append("</table></div>\n");
    return this;
  }

  /** A table of few rows, each of which is a block of its own on a narrow screen. */
  public Page cards(List<String> head, List<Row> rows) {
    body.append("<div class=\"wide\"><table class=\"cards\">\n");
    head(head);
    for (Row row : rows) {
      body.append("<tr>");
      for (int n = 0; n < row.cells.size(); n++) {
        body.append("<td data-label=\"").append(escaped(head.get(n))).append("\">");
        if (n == 0) {
          row.colour.ifPresent(this::swatch);
        }
        body.append(escaped(row.cells.get(n))).append("</td>");
      }
      body.append("</tr>\n");
    }
    body.append("</table></div>\n");
    return this;
  }

  private void head(List<String> head) {
    body.append("<tr>");
    head.forEach(cell -> body.append("<th>").append(escaped(cell)).append("</th>"));
    body.append("</tr>\n");
  }

  /** Names and what is said of each; a name may come more than once. */
  public Page facts(List<Map.Entry<String, String>> facts) {
    body.append("<dl>\n");
    for (Map.Entry<String, String> fact : facts) {
      body.append("<dt>").append(escaped(fact.getKey())).append("</dt><dd>");
      body.append(escaped(fact.getValue())).append("</dd>\n");
    }
    body.append("</dl>\n");
    return this;
  }

  /** A picture with words below it. */
  public Page picture(Picture picture, String caption) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    PictureWriter.encodePng(picture, png);
    body.append("<figure><img alt=\"").append(escaped(caption));
    body.append("\" src=\"data:image/png;base64,");
    body.append(Base64.getEncoder().encodeToString(png.toByteArray()));
    body.append("\"/><figcaption>").append(escaped(caption)).append("</figcaption></figure>\n");
    return this;
  }

  /** A picture of 8 bits with what lies over it, and words below it. */
  public Page picture(Picture picture, List<Overlay.Layer> layers, String caption)
      throws IOException {
    body.append(new Slices.Shown(caption, picture, layers).html());
    return this;
  }

  /** Planes side by side, below a switch for what lies over them; once for each page. */
  public Page slices(List<Slices> planes) throws IOException {
    if (hasSlices) {
      throw new IllegalStateException("a page has one group of slices, for it has one switch");
    }
    body.append("<div><label class=\"switch\"><input type=\"checkbox\" id=\"objects\"");
    body.append(" checked=\"checked\"/>show what was found</label></div>\n");
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
        (name, colour) -> {
          body.append("<span class=\"name\">");
          swatch(colour);
          body.append(escaped(name)).append("</span>\n");
        });
    body.append("</p>\n");
    return this;
  }

  private void swatch(Rgb colour) {
    body.append(
        "<span class=\"swatch\" style=\"background:rgb(%d,%d,%d)\"></span>"
            .formatted(colour.red(), colour.green(), colour.blue()));
  }

  public Page chart(Chart chart) {
    body.append("<figure><figcaption>").append(escaped(chart.title())).append("</figcaption>");
    body.append(chart.svg()).append("</figure>\n");
    return this;
  }

  /** Characters that the page has so far. */
  public int length() {
    return body.length();
  }

  public String html() {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
        + "<meta http-equiv=\"Content-Security-Policy\" content=\""
        + Looks.POLICY
        + "\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><title>"
        + escaped(title)
        + "</title><style>\n"
        + Looks.STYLE
        + "</style></head><body>\n"
        + body
        + (hasSlices ? Looks.SLIDERS : "")
        + "</body></html>\n";
  }

  /** Writes the page, whole or not at all. */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(html().getBytes(StandardCharsets.UTF_8)));
  }

  /** Text as content or attribute; a character that no page may hold becomes a replacement. */
  static String escaped(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "\uFFFD")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
