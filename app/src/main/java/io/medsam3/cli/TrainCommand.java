package io.medsam3.cli;

import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.text.Tokenizer;
import io.medsam3.train.Practice;
import io.medsam3.train.Schedule;
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

/** Trains the small network, or goes on where an earlier run stopped. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains the small network by the recipe of the bundled model; goes on when the results"
            + " folder holds an unfinished run.")
final class TrainCommand implements Callable<Integer> {
  @Mixin private RunOptions run = new RunOptions();

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

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "mobile (the bundled model's recipe, default), refine (a second pass at half the rate,"
              + " with harsher views and views beside the target; needs --start), heads (only what follows the encoders),"
              + " lora (low-rank matrices beside each large one) or medical-sam3 (the paper's full"
              + " fine-tune, in --steps)")
  private String preset = "mobile";

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "how long in steps, instead of --minutes")
  private @Nullable Long steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of everything random in --preset refine (default: 1)")
  private @Nullable Long seed;

  @Option(
      names = "--side",
      paramLabel = "N",
      description =
          "pixels of each side of the network's input in --preset refine (default: as --start has"
              + " it); more for thin and small targets, at the square of the time")
  private @Nullable Integer side;

  @Option(
      names = "--spread",
      paramLabel = "F",
      description =
          "draw the side of each batch between the input's side / F and side x F in --preset refine"
              + " (default: 1, the same side always); for answers that are means over sizes")
  private @Nullable Double spread;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      description = "batches whose gradients make one step (default: the preset's)")
  private @Nullable Integer accumulation;

  @Option(
      names = "--validate-every",
      paramLabel = "N",
      description =
          "measure on the validation rows every N steps, keep the best weights, and end with a"
              + " report and a verdict (default: never)")
  private @Nullable Integer validation;

  @Option(
      names = "--recompute",
      description =
          "keep little for the backward pass and compute it again, picture by picture and prompt by"
              + " prompt: less memory, a tenth to a half more time")
  private boolean recompute;

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Mixin private DeviceOption device = new DeviceOption();

  @Mixin private ProcessOptions processes = new ProcessOptions();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    run.check();
    precision.check();
    device.check();
    for (Path file : new Path[] {start, trunk}) {
      if (file != null) {
        InputFiles.require(file);
      }
    }
    Device asked = device.device(Device.CPU); // said before other processes are started
    Training.Start from = new Training.Start(start, trunk);
    TrainConfig config = config(from);
    Tokenizer tokenizer = new Tokenizer();
    try (EndAfterStep end = new EndAfterStep(output::say, EndAfterStep.LONGEST);
        ProcessOptions.Together together = processes.meet(asked, output::say)) {
      boolean over =
          Training.run(
              config,
              new Training.Places(
                  run.data(), run.out(), from, device.deviceOfRank(together.peers().rank())),
              phrase -> tokenizer.encode(List.of(phrase)).ids()[0],
              together.peers(),
              end.begin());
      return over ? 0 : EndAfterStep.TOLD;
    }
  }

  private TrainConfig config(Training.Start from) throws IOException {
    if (steps != null && steps < 1) {
      throw new IllegalArgumentException("--steps is " + steps + "; expected 1 or more");
    }
    TrainConfig config = preset(from);
    Practice practice = config.practice();
    practice =
        practice.withPace(
            accumulation == null ? practice.accumulation() : accumulation,
            validation == null ? practice.validationSteps() : validation);
    practice = recompute ? practice.recomputing(true) : practice;
    practice = practice.in(precision.precision());
    return config.practising(processes.shards() ? practice.sharding() : practice);
  }

  private TrainConfig preset(Training.Start from) throws IOException {
    if (!preset.equals("refine")) {
      refuseOfRefine("--seed", seed);
      refuseOfRefine("--side", side);
      refuseOfRefine("--spread", spread);
    }
    TrainConfig mobile = TrainConfig.mobile(schedule());
    return switch (preset) {
      case "mobile" -> mobile;
      case "refine" -> refining(from);
      case "heads" -> mobile.practising(Practice.PLAIN.training(Practice.Trained.HEADS, 0));
      case "lora" -> mobile.practising(Practice.PLAIN.training(Practice.Trained.LOW_RANK, 16));
      case "medical-sam3" -> paper(from);
      default ->
          throw new IllegalArgumentException(
              "no preset '%s'; expected mobile, refine, heads, lora or medical-sam3"
                  .formatted(preset));
    };
  }

  private Schedule schedule() {
    return steps == null ? Schedule.lasting(run.minutes()) : new Schedule(steps, 0);
  }

  private void refuseOfRefine(String option, @Nullable Object given) {
    if (given != null) {
      throw new IllegalArgumentException(
          "%s is for --preset refine; the preset '%s' has its own".formatted(option, preset));
    }
  }

  private TrainConfig refining(Training.Start from) throws IOException {
    if (start == null) {
      throw new IllegalArgumentException("--preset refine is a second pass: it needs --start FILE");
    }
    Sam3Config found = from.network();
    Sam3Config network = found == null ? Sam3Config.mobile() : found.detecting();
    if (side != null) {
      network = network.withImageSize(side);
    }
    return TrainConfig.refining(
        network, schedule(), seed == null ? 1 : seed, spread == null ? 1 : spread);
  }

  private TrainConfig paper(Training.Start from) throws IOException {
    if (start == null || steps == null) {
      throw new IllegalArgumentException(
          "--preset medical-sam3 is a fine-tune: it needs --start FILE, a checkpoint, and --steps");
    }
    Sam3Config network = from.network();
    return TrainConfig.medicalSam3(network == null ? Sam3Config.sam3() : network, steps);
  }
}
