package io.medsam3.cli;

import io.medsam3.text.Tokenizer;
import io.medsam3.train.TrainConfig;
import io.medsam3.train.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains the small network, or goes on where an earlier run stopped. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains the small network by the recipe of the bundled model; goes on when the results"
            + " folder holds an unfinished run.")
final class TrainCommand implements Callable<Integer> {
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

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "weights of such a network to start from (safetensors)")
  private @Nullable Path start;

  @Option(
      names = "--trunk",
      paramLabel = "FILE",
      description = "pretrained trunk to start from (safetensors)")
  private @Nullable Path trunk;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (!(minutes > 0)) {
      throw new IllegalArgumentException(
          "--minutes is %s; expected more than 0".formatted(minutes));
    }
    InputFiles.requireFolder(data);
    InputFiles.requireWritable(out);
    for (Path file : new Path[] {start, trunk}) {
      if (file != null) {
        InputFiles.require(file);
      }
    }
    Tokenizer tokenizer = new Tokenizer();
    Training.run(
        TrainConfig.mobile(minutes),
        data,
        out,
        new Training.Start(start, trunk),
        phrase -> tokenizer.encode(List.of(phrase)).ids()[0],
        line -> output.progress("%s", line));
    return 0;
  }
}
