package io.medsam3.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Orientation;
import io.medsam3.volume.Rgb;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PageTest {
  @TempDir Path folder;

  @Test
  void wordsCannotBecomeMarkup() {
    String html = new Page("a < b").text("<script>").table(List.of("&"), List.of()).html();
    assertThat(html).contains("a &lt; b", "&lt;script&gt;", "&amp;").doesNotContain("<script>");
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws Exception {
    Picture picture = Picture.of(2, 2, 3, new byte[12]);
    Path file = folder.resolve("page.html");
    new Page("t").picture(picture, "black").heading("h").write(file);
    assertThat(Files.readString(file))
        .contains("data:image/png;base64,iVBOR", "black")
        .doesNotContain("src=\"http", "href=");
  }

  @Test
  void slicesStandInThePageWithWhatLiesOverThem() throws Exception {
    Mask dot = Mask.of(Grid.picture(4, 2), (i, j, k) -> i == 3 && j == 1);
    Overlay.Layer layer = new Overlay.Layer(dot, 0, new Rgb(0, 255, 0));
    Picture picture = Picture.of(4, 2, 1, new byte[8]);
    Slices plane =
        new Slices(
            "axial",
            1.5,
            Optional.of(Slices.Sides.of(new Orientation("LPS"))),
            1,
            List.of(
                new Slices.Shown("</script>", picture, List.of()),
                new Slices.Shown("slice 1", picture, List.of(layer))));
    String html =
        new Page("t").slices(List.of(plane)).legend(Map.of("<b>", new Rgb(1, 2, 3))).html();
    assertThat(html)
        .contains("aspect-ratio:1.5000", "max=\"1\" value=\"1\"", "rgb(1,2,3)", "&lt;b&gt;")
        .contains("width=device-width");
    assertThat(html.split("</script>", -1)).hasSize(3); // its data, and the sliders
    assertThat(html)
        .contains("left\">R<", "right\">L<", "top\">A<", "bottom\">P<"); // u to L, v to P
    String json = html.substring(html.indexOf("json\">") + 6, html.indexOf("</script>"));
    JsonNode shown = JsonMapper.shared().readTree(json);
    assertThat(shown.get(0).get(0).asString()).isEqualTo("</script>");
    assertThat(shown.get(0).get(2).asString()).isEmpty();
    BufferedImage over = picture(shown.get(1).get(2).asString());
    assertThat(over.getRGB(3, 1)).isEqualTo(0xFF00FF00);
    assertThat(over.getRGB(2, 1) >>> 24).isZero();
    assertThat(picture(shown.get(1).get(1).asString()).getWidth()).isEqualTo(4);
  }

  @Test
  void everyKindOfContentIsWellFormedAndLoadsNothing() throws Exception {
    String odd = "a & b < \"c\" ]]> \u0000 \uFFFF";
    Picture picture = Picture.of(4, 2, 1, new byte[8]);
    Slices.Shown shown = new Slices.Shown(odd, picture, List.of());
    Slices plane = new Slices(odd, 2, Optional.empty(), 0, List.of(shown, shown, shown));
    Chart.Line line = new Chart.Line(odd, List.of(new Chart.Point(0, 1)));
    Page page = new Page(odd).heading(odd).text(odd).note(odd).table(List.of(odd), List.of());
    page.cards(List.of(odd), List.of(new Page.Row(Optional.of(new Rgb(1, 2, 3)), List.of(odd))));
    page.facts(List.of(Map.entry(odd, odd))).legend(Map.of(odd, new Rgb(4, 5, 6)));
    page.picture(picture, odd).picture(picture, List.of(), odd).slices(List.of(plane));
    page.chart(new Chart(odd, odd, List.of(line)));
    Document read = parsed(page.html());
    NodeList all = read.getElementsByTagName("*");
    for (int n = 0; n < all.getLength(); n++) {
      Element element = (Element) all.item(n);
      assertThat(element.getTagName()).isNotIn("link", "iframe", "object", "a");
      if (element.hasAttribute("src")) {
        assertThat(element.getAttribute("src")).startsWith("data:image/");
      }
    }
    assertThat(((Element) all.item(3)).getAttribute("content")).startsWith("default-src 'none'");
    assertThat(page.html()).doesNotContain("http:", "https:", "url(");
    assertThat(read.getElementsByTagName("h2").item(0).getTextContent())
        .isEqualTo(odd.replace('\u0000', '\uFFFD').replace('\uFFFF', '\uFFFD'));
  }

  private static Document parsed(String html) throws Exception {
    String xml = html.replace("<!DOCTYPE html>", "");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void aSecondGroupOfSlicesIsRefusedForThereIsOneSwitch() throws Exception {
    Page page = new Page("t").slices(List.of());
    assertThatThrownBy(() -> page.slices(List.of())).isInstanceOf(IllegalStateException.class);
  }

  private static BufferedImage picture(String data) throws Exception {
    byte[] bytes = Base64.getDecoder().decode(data.substring(data.indexOf(',') + 1));
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void reducingKeepsTheSmallestObjectAndTheMean() {
    Mask dot = Mask.of(Grid.picture(7, 5), (i, j, k) -> i == 6 && j == 4);
    byte[] samples = new byte[35];
    samples[0] = 90;
    Reduced third = Reduced.to(3, 7, 5);
    Picture small = third.picture(Picture.of(7, 5, 1, samples));
    assertThat(small.width()).isEqualTo(3);
    assertThat(small.height()).isEqualTo(2);
    assertThat(small.sample(0, 0, 0)).isEqualTo(10);
    Overlay.Layer layer = third.layer(new Overlay.Layer(dot, 0, new Rgb(0, 0, 0)));
    assertThat(layer.mask().covers(2, 1, 0)).isTrue();
    assertThat(layer.mask().count()).isEqualTo(1);
  }

  @Test
  void lineGoesFromCornerToCorner() {
    Chart.Line line =
        new Chart.Line("loss", List.of(new Chart.Point(0, 1), new Chart.Point(10, 3)));
    String svg = new Chart("c", "step", List.of(line)).svg();
    assertThat(svg)
        .contains(
            "viewBox=\"0 0 380 236\"",
            "points=\"64.0,186.0 370.0,10.0 \"",
            ">step<",
            ">10<",
            "loss");
  }

  @Test
  void sharesAreDrawnFromZeroToOneInTheColourOfTheirObject() {
    Chart.Line line =
        new Chart.Line("c", List.of(new Chart.Point(0, 0.5)), Optional.of(new Rgb(200, 100, 0)));
    String svg = new Chart("c", "slice", List.of(line), true).svg();
    assertThat(svg).contains("points=\"64.0,98.0 \"", "rgb(100,50,0)");
    assertThat(svg).doesNotContain("\u2014 c"); // one line of the same name needs no key
  }

  @Test
  void pointsWithoutNumbersAreLeftOut() {
    Chart.Line line =
        new Chart.Line("x", List.of(new Chart.Point(0, Double.NaN), new Chart.Point(1, 2)));
    assertThat(new Chart("c", "step", List.of(line)).svg()).doesNotContain("NaN");
    assertThat(new Chart("c", "step", List.of()).svg()).contains("<svg");
  }
}
