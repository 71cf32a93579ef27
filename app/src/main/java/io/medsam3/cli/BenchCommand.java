package io.medsam3.cli;

import io.medsam3.bench.SequenceBenchmark;
import io.medsam3.bench.StageBenchmark;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.LibTorch;
import io.medsam3.tensor.Precision;
import io.medsam3.train.StepBenchmark;
import io.medsam3.train.StepMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the network stage by stage beside the rate of this machine's matrix products. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Times the network stage by stage, with weights made by a formula.")
final class BenchCommand implements Callable<Integer> {
  @Option(names = "--size", description = "a preset: sam3, small, tiny, tiny-336, nano or mobile")
  private String size = "sam3";

  @Option(names = "--precision", description = "${COMPLETION-CANDIDATES}")
  private Precision precision = Precision.FLOAT32;

  @Option(names = "--runs", description = "runs that count; the fastest is told; 0: no stages")
  private int runs = 1;

  @Option(
      names = "--slices",
      paramLabel = "N",
      description = "also follow one object through so many slices, watching memory; 0 does not")
  private int slices;

  @Option(
      names = "--still",
      description = "with --slices: the same slice again and again, encoded once")
  private boolean still;

  @Option(
      names = "--training",
      paramLabel = "N",
      description = "time N training steps of the bundled model's recipe instead")
  private int training;

  @Option(
      names = "--memory",
      description =
          "weigh a training step of all weights instead, on the CPU in float32 by the paper's recipe,"
              + " which keeps little for the backward pass and computes it again")
  private boolean memory;

  @Option(
      names = "--keep-all",
      description = "with --memory: keep all that the backward pass needs")
  private boolean keepAll;

  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (still && slices == 0) {
      throw new IllegalArgumentException("--still is for --slices; give how many");
    }
    if (keepAll && !memory) {
      throw new IllegalArgumentException("--keep-all is for --memory; give both");
    }
    Device where = device.device(Device.CPU);
    if (training > 0) {
      output.facts(training());
      return 0;
    }
    Sam3Config config = config();
    if (memory) {
      output.facts(memory(config));
      return 0;
    }
    if (config.isLarge()) {
      LibTorch.useCores(); // as loading does, so that the roof is measured with the same threads
    }
    double roof = StageBenchmark.roof(precision, where);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("network", size + ", " + precision);
    facts.put("device", where);
    facts.put("threads", torch.get_num_threads() + " of " + processors() + " processors");
    facts.put("products by", System.getProperty("org.bytedeco.openblas.load", "openblas"));
    facts.put("roof", "%.0f GFLOP/s in a matrix product".formatted(roof));
    if (runs > 0) {
      for (StageBenchmark.Stage stage : new StageBenchmark(config, precision, where).run(runs)) {
        facts.put(stage.name(), line(stage, roof));
      }
    }
    if (slices > 0) {
      addSequence(facts, new SequenceBenchmark(config, precision, slices, still).run(size, where));
    }
    facts.put("memory", "%.2f GB resident at the end".formatted(Pointer.physicalBytes() / 1e9));
    output.facts(facts);
    return 0;
  }

  private Sam3Config config() {
    Sam3Config config = Sam3Config.presets().get(size);
    if (config == null) {
      throw new IllegalArgumentException(
          "no preset '%s'; expected one of %s".formatted(size, Sam3Config.presets().keySet()));
    }
    return config;
  }

  private Map<String, Object> memory(Sam3Config config) throws IOException {
    LibTorch.useThreads(processors());
    StepMemory.Result result = StepMemory.run(config, !keepAll, Path.of("."));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(
        "step",
        "%s, 1 picture of %d pixels, %d phrases, %d parameters that learn, float32, %.1f s"
            .formatted(
                size,
                config.vision().imageSize(),
                result.phrases(),
                result.parameters(),
                result.seconds()));
    facts.put("weights", gigabytes(result.weights(), "computed"));
    facts.put("gradients", gigabytes(result.gradients(), "computed"));
    facts.put("moments", gigabytes(result.moments(), "computed"));
    facts.put("average", gigabytes(result.average(), "computed"));
    facts.put("between parts", gigabytes(result.between(), "computed"));
    facts.put("Java and library", gigabytes(result.before(), "measured before the network"));
    facts.put("rest of the passes", gigabytes(result.rest(), "the difference"));
    facts.put("peak", gigabytes(result.peak(), "resident, measured"));
    return facts;
  }

  private static String gigabytes(long bytes, String how) {
    return "%8.3f GB %s".formatted(bytes / 1e9, how);
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private Map<String, Object> training() throws IOException {
    LibTorch.useThreads(1); // as the recipe trains
    StepBenchmark.Result result = StepBenchmark.run(training, Path.of("."));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("products by", System.getProperty("org.bytedeco.openblas.load", "openblas"));
    facts.put("parameters", result.parameters() + " that learn");
    facts.put(
        "step",
        "%.3f s by the clock, %.3f s of one processor for %d pictures and %d phrases"
            .formatted(
                result.seconds(), result.processorSeconds(), result.pictures(), result.phrases()));
    facts.put(
        "training",
        "%.2f pictures/s by the clock, %.2f per processor second"
            .formatted(
                result.pictures() / result.seconds(),
                result.pictures() / result.processorSeconds()));
    facts.put("memory", "%.2f GB resident at the end".formatted(Pointer.physicalBytes() / 1e9));
    return facts;
  }

  private static void addSequence(Map<String, Object> facts, SequenceBenchmark.Result result) {
    facts.put("slice encoded for clicks", "%9.3f s".formatted(result.encode()));
    facts.put("click on it", "%9.4f s".formatted(result.click()));
    facts.put("slice and object followed", "%9.3f s".formatted(result.follow()));
    for (SequenceBenchmark.Resident at : result.memory()) {
      facts.put("memory after slice " + at.slices(), "%.3f GB".formatted(at.bytes() / 1e9));
    }
  }

  private static String line(StageBenchmark.Stage stage, double roof) {
    return stage.gigaflops() == 0
        ? "%9.3f s".formatted(stage.seconds())
        : "%9.3f s  %8.1f GFLOP  %6.0f GFLOP/s  %3.0f %% of the roof"
            .formatted(stage.seconds(), stage.gigaflops(), stage.rate(), 100 * stage.rate() / roof);
  }
}
