package io.medsam3.cli;

import io.medsam3.clicks.ClickConfig;
import io.medsam3.clicks.ClickTraining;
import io.medsam3.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives a trained detector its tracker, or goes on where an earlier run stopped. */
@Command(
    name = "train-clicks",
    mixinStandardHelpOptions = true,
    description =
        "Trains what answers clicks, boxes and masks and follows objects through slices, on the"
            + " trunk of a trained detector, which stays as it is; goes on when the results folder"
            + " holds an unfinished run.")
final class TrainClicksCommand implements Callable<Integer> {
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "model of this project (safetensors) whose trunk is used")
  @SuppressWarnings("NullAway.Init")
  private Path model;

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
      description =
          "model whose tracker the training begins with, at half the rate, on longer clips and closer and wider views; its trunk is not used")
  private @Nullable Path start;

  @Mixin private DeviceOption device = new DeviceOption();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    run.check();
    device.check();
    InputFiles.require(model);
    if (start != null) {
      InputFiles.require(start);
    }
    if (volumes != null) {
      InputFiles.requireFolder(volumes);
    }
    Device where = device.device(Device.CPU);
    try (EndAfterStep end = new EndAfterStep(output::say, EndAfterStep.LONGEST)) {
      boolean over =
          ClickTraining.run(
              new ClickTraining.Places(run.data(), volumes, model, start, run.out(), where),
              run.minutes(),
              start == null ? UnaryOperator.identity() : ClickConfig::continuing,
              end.begin());
      return over ? 0 : EndAfterStep.TOLD;
    }
  }
}
