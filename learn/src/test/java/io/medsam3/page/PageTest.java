package io.medsam3.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.raster.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void lineGoesFromCornerToCorner() {
    Chart.Line line =
        new Chart.Line("loss", List.of(new Chart.Point(0, 1), new Chart.Point(10, 3)));
    String svg = new Chart("c", "step", List.of(line)).svg();
    assertThat(svg).contains("points=\"52.0,186.0 370.0,10.0 \"", ">step<", ">10<", "loss");
  }

  @Test
  void pointsWithoutNumbersAreLeftOut() {
    Chart.Line line =
        new Chart.Line("x", List.of(new Chart.Point(0, Double.NaN), new Chart.Point(1, 2)));
    assertThat(new Chart("c", "step", List.of(line)).svg()).doesNotContain("NaN");
    assertThat(new Chart("c", "step", List.of()).svg()).contains("<svg");
  }
}
