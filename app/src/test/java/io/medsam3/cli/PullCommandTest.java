package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullCommandTest {
  @TempDir Path folder;

  @Test
  void weightsThatAreAlreadyHereAreConvertedAndCanBeUsed() throws IOException {
    Path model = NanoModel.write(folder);
    Path out = folder.resolve("models");
    Run run = Run.of("pull", "medical-sam3", "--from", model, "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(model).exists();
    Run inspected = Run.of("inspect", out.resolve("medical-sam3.safetensors"));
    assertThat(inspected.code()).as(inspected.err()).isZero();
  }

  @Test
  void theShellIsTaughtEveryCommand() {
    Run run = Run.of("generate-completion");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("segment", "replay", "pull", "--format", "--strict");
  }

  @Test
  void wrongNamesDigestsAndFilesAreRefused() throws IOException {
    Run name = Run.of("pull", "sam9", "--out", folder);
    assertThat(name.code()).isEqualTo(2);
    assertThat(name.err()).contains("medical-sam3");
    Run digest = Run.of("pull", "sam3", "--sha256", "xyz", "--out", folder);
    assertThat(digest.code()).isEqualTo(2);
    assertThat(digest.err()).contains("64 hexadecimal");
    Run missing = Run.of("pull", "sam3", "--from", folder.resolve("none"), "--out", folder);
    assertThat(missing.code()).isEqualTo(2);
    Path text = Files.writeString(folder.resolve("text.pt"), "no weights");
    Run wrong = Run.of("pull", "sam3", "--from", text, "--out", folder.resolve("out"));
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(folder.resolve("out/sam3.safetensors")).doesNotExist();
  }
}
