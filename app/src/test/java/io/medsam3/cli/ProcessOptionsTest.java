package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.peers.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which processes train together. */
class ProcessOptionsTest {
  @TempDir Path data;

  @Test
  void furtherProcessesGetTheSameCommandWithTheirRank() {
    Place first = new Place(0, 3, "127.0.0.1", 4711);
    List<String> expected =
        List.of(
            "train",
            "d",
            "--out",
            "o",
            "--rank",
            "2",
            "--world",
            "3",
            "--address",
            "127.0.0.1:4711");
    assertThat(
            FurtherProcesses.arguments(
                first, 2, List.of("train", "d", "--processes", "3", "--out", "o")))
        .isEqualTo(expected);
    assertThat(
            FurtherProcesses.arguments(
                first, 2, List.of("train", "d", "--out", "o", "--processes=3")))
        .isEqualTo(expected);
  }

  @Test
  void freePortsCanBeListenedAt() throws Exception {
    int port = FurtherProcesses.freePort();
    try (var socket = new java.net.ServerSocket(port)) {
      assertThat(socket.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void optionsThatContradictAreRefused() throws Exception {
    Files.createDirectories(data.resolve("d"));
    assertRefused("--processes is 0", "--processes", "0");
    assertRefused("give all three", "--rank", "1");
    assertRefused("add --processes or --world", "--shard-optimiser");
    assertRefused("either it or --rank", "--processes", "2", "--rank", "1", "--world", "2");
    assertRefused("rank 2 of 2", "--rank", "2", "--world", "2", "--address", "127.0.0.1:29500");
    assertRefused("add --processes or --world", "--exchange", "gloo");
    assertRefused("add --device cuda", "--processes", "2", "--exchange", "nccl");
    assertRefused("HOST:PORT", "--rank", "1", "--world", "2", "--address", "here");
  }

  private void assertRefused(String says, String... options) {
    String[] line = new String[4 + options.length];
    line[0] = "train";
    line[1] = data.resolve("d").toString();
    line[2] = "--out";
    line[3] = data.resolve("out").toString();
    System.arraycopy(options, 0, line, 4, options.length);
    Run run = Run.of((Object[]) line);
    assertThat(run.code()).isEqualTo(Failures.WRONG_USAGE);
    assertThat(run.err()).contains(says);
  }
}
