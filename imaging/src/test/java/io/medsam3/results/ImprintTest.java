package io.medsam3.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.raster.PictureWriter;
import io.medsam3.storage.Imprint;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.NodeList;
import tools.jackson.databind.json.JsonMapper;

/** How a file was made, read back without this project's readers. */
class ImprintTest {
  private static final Map<String, Object> FACTS =
      Map.of("phrases", List.of("\u809d\u810f", "a\\nb \"c\"\nd"), "weights", "0123abcd");
  private static final Imprint IMPRINT = new Imprint("made by a test", FACTS);

  @TempDir Path folder;

  private static Segments segments(int width) {
    Grid grid = new Grid(new Size(width, 2, 2), Affine.identity());
    Mask corner = Mask.of(grid, (i, j, k) -> i == 0 && j == 0);
    return new Segments(grid, List.of(Segment.of(1, "corner \\n", corner)));
  }

  private byte[] written(String name, int width) throws IOException {
    Path file = folder.resolve(name);
    Segments segments = segments(width);
    SegmentationWriter.write(segments, segments.grid(), IMPRINT, file);
    return Files.readAllBytes(file);
  }

  private static void assertFacts(String json) {
    assertThat(json).matches("[ -~]*");
    assertThat(JsonMapper.shared().readTree(json))
        .isEqualTo(JsonMapper.shared().<tools.jackson.databind.JsonNode>valueToTree(FACTS));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 40_000})
  void niftiSaysItInDescripAndInAnExtensionOfComments(int width) throws IOException {
    byte[] packed = written("x.nii.gz", width);
    byte[] file = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    boolean second = width > Short.MAX_VALUE;
    String descrip = new String(file, second ? 240 : 148, 80, StandardCharsets.US_ASCII);
    assertThat(descrip.replace("\0", "")).isEqualTo("made by a test");
    ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int names = second ? 544 : 352;
    int comment = names + b.getInt(names);
    assertThat(b.getInt(comment)).isPositive().matches(size -> size % 16 == 0);
    assertThat(b.getInt(comment + 4)).isEqualTo(6);
    int end = comment + b.getInt(comment);
    assertThat(end).isEqualTo(second ? (int) b.getLong(168) : (int) b.getFloat(108));
    String text = new String(file, comment + 8, end - comment - 8, StandardCharsets.US_ASCII);
    assertFacts(text.replace("\0", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.nrrd", "x.seg.nrrd"})
  void nrrdSaysItInAPair(String name) throws IOException {
    String text = new String(written(name, 3), StandardCharsets.ISO_8859_1);
    String value = text.substring(text.indexOf("MedicalSAM3:=") + 13);
    assertFacts(value.substring(0, value.indexOf('\n')).replace("\\\\", "\\"));
    OpenedSegments read = (OpenedSegments) ImageFiles.all().open(folder.resolve(name));
    assertThat(read.segments().list().get(0).name()).isEqualTo("corner \\n");
  }

  @Test
  void metaImageSaysItInAField() throws IOException {
    String text = new String(written("x.mha", 3), StandardCharsets.ISO_8859_1);
    String value = text.substring(text.indexOf("MedicalSAM3 = ") + 14);
    assertFacts(value.substring(0, value.indexOf('\n')));
    assertThat(text.indexOf("MedicalSAM3")).isLessThan(text.indexOf("ElementDataFile"));
  }

  @Test
  void pngSaysItInTextChunks() throws IOException {
    Path file = folder.resolve("x.png");
    PictureWriter.writeMask(segments(3).list().get(0).mask(), 0, IMPRINT, file);
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertThat(reader.read(0).getRaster().getSample(0, 0, 0)).isEqualTo(255);
      var tree = reader.getImageMetadata(0).getAsTree("javax_imageio_1.0");
      NodeList entries = ((org.w3c.dom.Element) tree).getElementsByTagName("TextEntry");
      Map<String, String> texts = new HashMap<>();
      for (int n = 0; n < entries.getLength(); n++) {
        org.w3c.dom.Element entry = (org.w3c.dom.Element) entries.item(n);
        texts.put(entry.getAttribute("keyword"), entry.getAttribute("value"));
      }
      assertThat(texts).containsEntry("Software", "made by a test");
      assertFacts(texts.getOrDefault("Comment", ""));
    }
  }

  @Test
  void cocoAndGeoJsonHoldTheFactsThemselves() throws IOException {
    CocoWriter coco = new CocoWriter(false);
    coco.say(IMPRINT);
    coco.add("x.png", 3, 2, List.of());
    Path cocoFile = folder.resolve("coco.json");
    coco.write(cocoFile);
    Path geo = folder.resolve("x.geojson");
    GeoJsonWriter.write(List.of(), IMPRINT, geo);
    var info = JsonMapper.shared().readTree(cocoFile.toFile()).path("info");
    assertThat(info.path("description").asString()).isEqualTo("made by a test");
    assertFacts(escaped(info.path("MedicalSAM3").toString()));
    assertFacts(escaped(JsonMapper.shared().readTree(geo.toFile()).path("MedicalSAM3").toString()));
  }

  private static String escaped(String json) {
    return json.replace("\u809d\u810f", "\\u809d\\u810f");
  }

  @Test
  void filesThatSayNothingAreAsBeforeAndSummariesFitTheirField() throws IOException {
    Path file = folder.resolve("x.nrrd");
    SegmentationWriter.write(segments(3), segments(3).grid(), file);
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("MedicalSAM3");
    assertThatThrownBy(() -> new Imprint("x".repeat(80), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("79");
    assertThatThrownBy(() -> new Imprint("\u809d", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
