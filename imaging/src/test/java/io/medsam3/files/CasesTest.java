package io.medsam3.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.SharedFiles;
import io.medsam3.files.Opened.Probe;
import io.medsam3.volume.Affine;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the shared reading cases; see the README beside them. */
class CasesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bad-dicom-two-patients",
        "bad-nifti-nan-affine",
        "bad-nifti-truncated",
        "bad-nrrd-size-bomb",
        "dicom-comma-deflated",
        "dicom-duplicates",
        "dicom-enhanced-shuffled",
        "dicom-gantry-tilt",
        "dicom-localizer-inside",
        "dicom-mono1-imager",
        "dicom-order-noext",
        "dicom-palette16",
        "dicom-pet-slopes",
        "dicom-seg-sparse",
        "dicom-signed12-highbits",
        "dicom-spacing-rowcol",
        "jpeg-exif6",
        "mha-transform-zlib",
        "nhdr-ras-skip",
        "nifti-extension-gz-tail",
        "nifti-sform-over-qform",
        "nifti-slope-zero",
        "png-gray16-interlaced",
        "segnrrd-layers",
        "tiff-tiles-lzw-pages"
      })
  void readsTheCaseAsItsAuthorMeantIt(String name) throws IOException {
    Path folder = SharedFiles.require("data/io/cases/" + name);
    JsonNode expect = JsonMapper.shared().readTree(folder.resolve("expect.json").toFile());
    Path input = folder.resolve(expect.path("input").asString());
    if (expect.has("error")) {
      assertThatThrownBy(() -> ImageFiles.all().open(input))
          .isInstanceOf(IOException.class)
          .message()
          .matches(m -> mentions(m, expect.path("error")), "mentions " + expect.path("error"));
      return;
    }
    Opened opened = ImageFiles.all().open(input);
    checkGrid(opened, expect);
    for (JsonNode probe : expect.path("at")) {
      checkProbe(opened, probe);
    }
    if (expect.has("warn")) {
      assertThat(mentions(String.join("\n", opened.warnings()), expect.path("warn"))).isTrue();
    }
  }

  private static boolean mentions(String text, JsonNode words) {
    for (JsonNode word : words) {
      if (text.toLowerCase(java.util.Locale.ROOT).contains(word.asString())) {
        return true;
      }
    }
    return false;
  }

  private static void checkGrid(Opened opened, JsonNode expect) {
    JsonNode size = expect.path("size");
    if (size.isMissingNode()) {
      return;
    }
    assertThat(opened.size().x()).isEqualTo(size.get(0).asInt());
    assertThat(opened.size().y()).isEqualTo(size.get(1).asInt());
    assertThat(opened.size().z()).isEqualTo(size.get(2).asInt());
    if (!expect.has("affineLps") && !opened.format().startsWith("DICOM")) {
      assertThat(opened.hasPlace()).isFalse();
    }
    Affine affine = opened.grid().affine();
    for (int row = 0; row < 3 && expect.has("affineLps"); row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(affine.at(row, column))
            .isCloseTo(
                expect.path("affineLps").get(row).get(column).asDouble(),
                within(column == 3 ? 0.01 : 0.001));
      }
    }
  }

  private static void checkProbe(Opened opened, JsonNode probe) {
    Probe found;
    if (probe.has("voxel")) {
      JsonNode v = probe.path("voxel");
      found = opened.probe(new VoxelIndex(v.get(0).asInt(), v.get(1).asInt(), v.get(2).asInt()));
    } else {
      JsonNode p = probe.path("lps");
      PatientPoint point =
          new PatientPoint(p.get(0).asDouble(), p.get(1).asDouble(), p.get(2).asDouble());
      found = opened.probe(point).orElse(new Probe(List.of(), List.of()));
    }
    if (probe.has("segments")) {
      assertThat(found.segments())
          .containsExactlyInAnyOrderElementsOf(
              probe.path("segments").valueStream().map(JsonNode::asString).toList());
    }
    JsonNode value = probe.path("value");
    double tolerance = probe.path("tolerance").asDouble();
    for (int c = 0; c < found.values().size(); c++) {
      double expected = value.isArray() ? value.get(c).asDouble() : value.asDouble();
      assertThat(found.values().get(c)).as("%s", probe).isCloseTo(expected, within(tolerance));
    }
  }
}
