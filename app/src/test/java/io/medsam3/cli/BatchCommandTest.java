package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.job.ResultRecord;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandTest {
  @TempDir Path folder;
  private Path model;
  private Path in;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    model = NanoModel.write(folder);
    in = Files.createDirectories(folder.resolve("in/deep")).getParent();
    out = folder.resolve("out");
    picture("a.png", 1);
    picture("b.png", 2);
    picture("deep/c.png", 3);
    Files.writeString(in.resolve("notes.txt"), "no image");
  }

  private void picture(String name, int seed) throws IOException {
    byte[] samples = new byte[40 * 30];
    new Random(seed).nextBytes(samples);
    PictureWriter.writePng(Picture.of(40, 30, 1, samples), in.resolve(name));
  }

  private Run run() {
    return Run.of("segment", in, "--text", "polyp", "--out", out, "--model", model);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> walk = Files.walk(out)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> out.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  @Test
  void goesOnAfterABadFileAndDoesOnRerunOnlyWhatIsNotDone() throws IOException {
    Files.writeString(in.resolve("bad.png"), "<html>");
    Run first = run();
    assertThat(first.code()).isEqualTo(1);
    assertThat(first.out().lines()).hasSize(4);
    assertThat(first.out()).containsPattern("failed .*bad.png").containsPattern("done .*c.png");
    assertThat(out.resolve("deep/c_polyp.png")).exists();
    Files.delete(in.resolve("bad.png"));
    Files.delete(out.resolve("b_polyp.png"));
    picture("a.png", 9);
    Run again = run();
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out())
        .containsPattern("done  .*a.png")
        .containsPattern("done  .*b.png")
        .containsPattern("done before .*c.png");
    Run other = Run.of("segment", in, "--text", "lung", "--out", out, "--model", model);
    assertThat(other.out()).doesNotContain("done before");
  }

  @Test
  void aBatchKilledAtTenMomentsIsCompletedByTheRerunAndLeavesNothingHalf() throws Exception {
    Random random = new Random(3);
    Map<String, String> made = new HashMap<>();
    for (int kill = 0; kill < 10; kill++) {
      Process process = start();
      boolean whileItWrites = kill % 4 == 1; // else mostly while it starts, loads or reads
      int wanted = made.size() + 1;
      while (whileItWrites && process.isAlive() && results() < wanted) {
        Thread.sleep(50);
      }
      Thread.sleep(random.nextInt(whileItWrites ? 200 : 1500));
      process.destroyForcibly().waitFor();
      if (Files.exists(out)) {
        for (String file : files()) {
          if (file.endsWith("_result.json")) {
            String created = ResultRecord.read(out.resolve(file)).created();
            assertThat(made.getOrDefault(file, created)).as("made twice").isEqualTo(created);
            made.put(file, created);
          }
        }
      }
    }
    Run rerun = run();
    assertThat(rerun.code()).as(rerun.err()).isZero();
    assertThat(files())
        .containsExactly(
            "a_overlay.png",
            "a_polyp.png",
            "a_result.json",
            "b_overlay.png",
            "b_polyp.png",
            "b_result.json",
            "deep/c_overlay.png",
            "deep/c_polyp.png",
            "deep/c_result.json");
    made.forEach((file, created) -> assertThat(rerun.out()).contains("done before"));
  }

  private long results() {
    return Stream.of("a", "b", "deep/c")
        .filter(name -> Files.exists(out.resolve(name + "_result.json")))
        .count();
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("io.medsam3.cli.Main");
    command.addAll(List.of("segment", in.toString(), "--text", "polyp"));
    command.addAll(List.of("--out", out.toString(), "--model", model.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void aFolderWithoutImagesIsRefused() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Run run = Run.of("segment", empty, "--text", "x", "--out", out, "--model", model);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("a folder without any image");
  }
}
