package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
  @Command(name = "fail")
  record Failing(Exception failure) implements java.util.concurrent.Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  @Test
  void callersMistakesExitWith2() {
    assertThat(run(new IllegalArgumentException("box outside")))
        .isEqualTo("2 medsam3: box outside");
    assertThat(run(new NoSuchFileException("a.png"))).isEqualTo("2 medsam3: a.png: no such file");
  }

  @Test
  void badFilesAndDisksExitWith1() {
    assertThat(run(new FormatException("a.png: cut short")))
        .isEqualTo("1 medsam3: a.png: cut short");
    assertThat(run(new AccessDeniedException("/x"))).isEqualTo("1 medsam3: /x: permission denied");
    assertThat(run(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("1 medsam3: /x: No space left on device");
    assertThat(run(new UncheckedIOException(new IOException("gone")))).isEqualTo("1 medsam3: gone");
  }

  @Test
  void ourBugsShowTheirTraceAndAskForAReport() {
    assertThat(run(new IllegalStateException("impossible")))
        .startsWith("1 java.lang.IllegalStateException: impossible")
        .contains("\tat ")
        .endsWith("this is a bug; please report it with the lines above");
  }

  @Test
  void lackOfMemoryIsOneLineWithWhatToDo() {
    assertThatThrownBy(() -> torch.empty(1L << 58))
        .isInstanceOfSatisfying(
            RuntimeException.class,
            refused ->
                assertThat(run(refused))
                    .startsWith(
                        "1 medsam3: not enough memory (a tensor of 1152921504606846976 bytes)")
                    .hasLineCount(1));
    StringWriter err = new StringWriter();
    assertThat(new Failures().lackOfMemory("Java heap space", new PrintWriter(err))).isEqualTo(1);
    assertThat(err.toString()).contains("(Java heap space)").contains("-Xmx").hasLineCount(1);
  }

  private static String run(Exception failure) {
    StringWriter err = new StringWriter();
    Failures failures = new Failures();
    int code =
        new CommandLine(new Failing(failure))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(failures)
            .execute();
    return code + " " + err.toString().strip();
  }
}
