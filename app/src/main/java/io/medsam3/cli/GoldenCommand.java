package io.medsam3.cli;

import io.medsam3.golden.DetectorFamilies;
import io.medsam3.golden.FormulaNetworks;
import io.medsam3.golden.GoldenFamily;
import io.medsam3.golden.GoldenReport;
import io.medsam3.golden.GoldenRunner;
import io.medsam3.golden.StageResult;
import io.medsam3.golden.TrackerFamilies;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.train.TrainingFamilies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares the network with numbers that the official model computed. */
@Command(
    name = "golden",
    mixinStandardHelpOptions = true,
    description =
        "Compares every stage of the network with numbers of the official model; fails when one is"
            + " off by more than its tolerance.")
final class GoldenCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "folder with cases (NAME.json, NAME.safetensors)")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    InputFiles.requireFolder(folder);
    Device where = device.device(Device.CPU);
    GoldenReport report = new GoldenReport(this::show);
    List<String> notRun;
    try (FormulaNetworks networks = new FormulaNetworks(Precision.FLOAT32, where)) {
      notRun = new GoldenRunner(families(networks)).run(folder, report);
    }
    if (report.results().isEmpty()) {
      throw new IOException(
          "%s: no case that is run here below it (not run: %s)".formatted(folder, notRun));
    }
    summarise(report, notRun);
    return report.passed() ? 0 : Failures.FAILED;
  }

  private static List<GoldenFamily> families(FormulaNetworks networks) {
    List<GoldenFamily> families = new ArrayList<>(DetectorFamilies.all(networks));
    families.addAll(TrackerFamilies.all(networks));
    families.addAll(TrainingFamilies.all());
    return families;
  }

  private void show(StageResult result) {
    if (!output.isJson()) {
      output.line("%s", result.line());
    }
  }

  private void summarise(GoldenReport report, List<String> notRun) {
    List<StageResult> results = report.results();
    long failed = results.stream().filter(result -> !result.passed()).count();
    long cases = results.stream().map(StageResult::caseName).distinct().count();
    if (output.isJson()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("cases", cases);
      all.put("failed", failed);
      all.put("notRun", notRun);
      all.put("stages", results);
      output.json(all);
      return;
    }
    notRun.forEach(name -> output.line("not run: %s (a kind of case that is not run yet)", name));
    output.line(
        "%d cases, %d stages, %d failed, %d cases not run",
        cases, results.size(), failed, notRun.size());
  }
}
