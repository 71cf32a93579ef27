package io.medsam3.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every training run is told: where from, where to, how long. */
final class RunOptions {
  @Parameters(paramLabel = "DATA", description = "folder with pictures, masks and an index.jsonl")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "folder for weights and log; made when it is not there")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "how long, the learning rate falling to zero (default: ${DEFAULT-VALUE})",
      defaultValue = "60")
  private double minutes = 60;

  /** Refuses wrong options before any work is done. */
  void check() throws IOException {
    if (!(minutes > 0)) {
      throw new IllegalArgumentException(
          "--minutes is %s; expected more than 0".formatted(minutes));
    }
    InputFiles.requireFolder(data);
    InputFiles.requireWritable(out);
  }

  Path data() {
    return data;
  }

  Path out() {
    return out;
  }

  double minutes() {
    return minutes;
  }
}
