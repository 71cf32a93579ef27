package io.medsam3.cli;

import io.medsam3.clicks.ClickTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a trained detector its tracker, or goes on where an earlier run stopped. */
@Command(
    name = "train-clicks",
    mixinStandardHelpOptions = true,
    description =
        "Trains what answers clicks, boxes and masks and follows objects through slices, on the"
            + " trunk of a trained detector, which stays as it is; goes on when the results folder"
            + " holds an unfinished run.")
final class TrainClicksCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = "folder with pictures, masks and an index.jsonl")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "model of this project (safetensors) whose trunk is used")
  @SuppressWarnings("NullAway.Init")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "folder for weights and log; made when it is not there")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(
      names = "--volumes",
      paramLabel = "DIR",
      description =
          "folder with volumes in 'images' and their labels in 'labels' (NIfTI, equal names);"
              + " without it only pictures are followed, moved step by step")
  private @Nullable Path volumes;

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "model whose tracker the training begins with; its trunk is not used")
  private @Nullable Path start;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "how long, the learning rate falling to zero (default: ${DEFAULT-VALUE})",
      defaultValue = "60")
  private double minutes = 60;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (!(minutes > 0)) {
      throw new IllegalArgumentException(
          "--minutes is %s; expected more than 0".formatted(minutes));
    }
    InputFiles.requireFolder(data);
    InputFiles.requireWritable(out);
    InputFiles.require(model);
    if (start != null) {
      InputFiles.require(start);
    }
    if (volumes != null) {
      InputFiles.requireFolder(volumes);
    }
    ClickTraining.run(
        new ClickTraining.Places(data, volumes, model, start, out),
        minutes,
        UnaryOperator.identity(),
        line -> output.progress("%s", line));
    return 0;
  }
}
