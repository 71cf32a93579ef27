package io.medsam3.cli;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SegmentCommandTest {
  @TempDir Path folder;

  private Path model;
  private Path input;
  private Path out;

  @BeforeEach
  void writeFiles() throws IOException {
    model = NanoModel.write(folder);
    input = folder.resolve("scan.1.png");
    short[] samples = new short[48 * 36];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (i * 31);
    }
    PictureWriter.writePng(Picture.of(48, 36, 1, samples), input);
    out = folder.resolve("a/b");
  }

  @Test
  void writesAMaskPerPhraseAndOneOverlay() throws Exception {
    assertNoLeak(
        () -> {
          Run run =
              Run.of(
                  "segment",
                  input,
                  "--text",
                  "Skin lesion",
                  "--text",
                  "polyp",
                  "--out",
                  out,
                  "--model",
                  model);
          assertThat(run.code()).as(run.err()).isZero();
          assertThat(run.out().lines()).hasSize(2);
        });
    assertThat(names())
        .containsExactlyInAnyOrder(
            "scan.1_skin-lesion.png",
            "scan.1_polyp.png",
            "scan.1_overlay.png",
            "scan.1_result.json");
    Picture mask = PictureReader.read(out.resolve("scan.1_polyp.png"), new Findings());
    assertThat(List.of(mask.width(), mask.height(), mask.channels())).isEqualTo(List.of(48, 36, 1));
    for (int x = 0; x < 48; x++) {
      assertThat(mask.sample(x, 7, 0)).isIn(0.0, 255.0);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no POSIX permissions")
  void resultsAreReadableByWhomeverTheUsersOtherFilesAre() throws IOException {
    Run run = Run.of("segment", input, "--text", "polyp", "--out", out, "--model", model);
    assertThat(run.code()).as(run.err()).isZero();
    Path usual = Files.createFile(folder.resolve("usual"));
    assertThat(Files.getPosixFilePermissions(out.resolve("scan.1_polyp.png")))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void jsonSaysWhatWasFoundAndByWhichModel() {
    Run run =
        Run.of(
            "segment",
            input,
            "--text",
            "polyp",
            "--box",
            "4,4,20,20",
            "--out",
            out,
            "--model",
            model,
            "--json",
            "--quiet",
            "--select",
            "medical-sam3");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    JsonNode result = JsonMapper.shared().readTree(run.out()).get(0);
    assertThat(result.get("provenance").get("checkpointSha256").asString()).matches("[0-9a-f]{64}");
    assertThat(result.get("selection").asString()).isEqualTo("medical-sam3");
    JsonNode answer = result.get("answers").get(0);
    assertThat(answer.get("phrase").asString()).isEqualTo("polyp");
    assertThat(result.get("request").get("exemplars").get(0).get("x1").asDouble()).isEqualTo(20);
    assertThat(answer.get("instances").size()).isLessThanOrEqualTo(1);
    assertThat(out.resolve(result.get("files").get(0).asString())).exists();
  }

  @Test
  void equalNamesAreKeptApart() throws IOException {
    Run run =
        Run.of(
            "segment", input, "--text", "a b", "--text", "a-b", "--text", "!", "--text", "overlay",
            "--out", out, "--model", model);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(names()).hasSize(6).contains("scan.1_a-b.png", "scan.1_a-b-2.png");
  }

  @Test
  void refusesTwoPicturesThatWouldShareResults() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other")).resolve("scan.1.png");
    Files.copy(input, other);
    Run run = Run.of("segment", input, other, "--text", "x", "--out", out, "--model", model);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("would both be written");
    assertThat(out).doesNotExist();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
