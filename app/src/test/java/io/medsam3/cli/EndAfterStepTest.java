package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.checkpoint.Safetensors;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in programs of their own, told to end at some moment. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals are sent by Linux's kill and env")
class EndAfterStepTest {
  private static final int SIGINT = 128 + 2;
  private static final int SIGTERM = 128 + 15;
  private static final Pattern ENDED = Pattern.compile("ended after (\\d+) steps, as was asked");

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private final Random random = new Random();
  private Path data;
  private Path out;
  private Path words;

  @BeforeEach
  void drawData() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    out = folder.resolve("run");
    words = folder.resolve("words.txt");
    List<String> index = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      draw(i + ".png", Color.DARK_GRAY, Color.ORANGE, i);
      draw(i + "_mask.png", Color.BLACK, Color.WHITE, i);
      index.add(
          """
          {"dataset": "drawn", "modality": "endoscopy", "image": "%1$d.png", \
          "mask": "%1$d_mask.png", "prompt": "polyp", "group": "g%1$d", "fg": 0.1, \
          "licence": "CC0"}"""
              .formatted(i));
    }
    Files.write(data.resolve("index.jsonl"), index);
  }

  private void draw(String name, Color around, Color disc, int i) throws IOException {
    BufferedImage image = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(around);
    pen.fillRect(0, 0, 48, 48);
    pen.setColor(disc);
    pen.fillOval(8 + i, 10, 18, 18);
    pen.dispose();
    ImageIO.write(image, "png", data.resolve(name).toFile());
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  /** Starts this program with the words of {@link #words}, as from a terminal. */
  private Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.add("-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start();
    started.add(process);
    return process;
  }

  private Process startTraining(String... more) throws IOException {
    Path model = NanoModel.write(folder);
    List<String> line = new ArrayList<>(List.of("train", data.toString()));
    line.addAll(List.of("--out", out.toString(), "--start", model.toString()));
    line.addAll(List.of("--preset", "medical-sam3", "--steps", "100000", "--validate-every", "0"));
    line.addAll(List.of(more));
    return start(line.toArray(String[]::new));
  }

  private String said() throws IOException {
    return Files.readString(words);
  }

  private void awaitWord(Process process, String word) throws Exception {
    while (process.isAlive() && !said().contains(word)) {
      Thread.sleep(10);
    }
    assertThat(said()).contains(word);
  }

  /** Waits for the end; returns the step that is saved. */
  private long end(Process process, int code) throws Exception {
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).as(said()).isTrue();
    assertThat(process.exitValue()).as(said()).isEqualTo(code);
    assertNoCrash();
    Matcher ended = ENDED.matcher(said());
    assertThat(ended.find()).as(said()).isTrue();
    assertThat(said()).containsOnlyOnce("told to end").doesNotContain("bug", "Exception");
    try (Safetensors saved = Safetensors.open(out.resolve("last.safetensors"))) {
      assertThat(saved.metadata()).containsEntry("step", ended.group(1));
    }
    return Long.parseLong(ended.group(1));
  }

  private void assertNoCrash() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
    }
  }

  @Test
  void trainingEndsAfterItsStepAndGoesOnFromThere() throws Exception {
    String begins = "starts at step 0";
    for (int code : new int[] {SIGTERM, SIGINT, SIGTERM}) {
      Process training = startTraining();
      awaitWord(training, begins);
      Thread.sleep(random.nextInt(1000));
      kill(training, code - 128);
      begins = "resumed at step " + end(training, code);
    }
  }

  private static void kill(Process process, int signal) throws Exception {
    String pid = Long.toString(process.pid());
    new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
  }

  @Test
  void programEndsQuietlyAtAnyMomentOfItsStart() throws Exception {
    Process training = startTraining();
    Thread.sleep(500 + random.nextInt(3000));
    training.destroy();
    assertThat(training.waitFor(240, TimeUnit.SECONDS)).as(said()).isTrue();
    assertThat(training.exitValue()).as(said()).isEqualTo(SIGTERM);
    assertNoCrash();
    assertThat(said().contains("told to end")).isEqualTo(said().contains("ended after"));
  }

  @Test
  void clickTrainingEndsLikewise() throws Exception {
    Process training =
        start(
            "train-clicks",
            data.toString(),
            "--out",
            out.toString(),
            "--model",
            NanoModel.writeWithTracker(folder).toString());
    awaitWord(training, "starts at step 0");
    Thread.sleep(random.nextInt(1000));
    training.destroy();
    end(training, SIGTERM);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no Gloo elsewhere")
  void processesEndAfterTheSameStep() throws Exception {
    Process training = startTraining("--processes", "2");
    awaitWord(training, "starts at step 0");
    List<ProcessHandle> further = training.descendants().toList();
    assertThat(further).hasSize(1);
    Thread.sleep(random.nextInt(1000));
    training.destroy();
    end(training, SIGTERM);
    further.get(0).onExit().get(120, TimeUnit.SECONDS);
    assertNoCrash();
  }

  @Test
  void stepThatTakesTooLongIsGivenUpAloud() {
    List<String> heard = new ArrayList<>();
    EndAfterStep end = new EndAfterStep(heard::add, Duration.ofMillis(20));
    assertThat(end.wantsEnd()).isFalse();
    end.waitForStep();
    assertThat(end.wantsEnd()).isTrue();
    assertThat(heard).hasSize(2);
    assertThat(heard.get(1)).contains("not over", "saved last is good");
  }

  @Test
  void endThatIsOverHoldsNobody() {
    List<String> heard = new ArrayList<>();
    EndAfterStep end = new EndAfterStep(heard::add, Duration.ofHours(1)).begin();
    end.close();
    end.waitForStep();
    assertThat(heard).hasSize(1);
  }
}
