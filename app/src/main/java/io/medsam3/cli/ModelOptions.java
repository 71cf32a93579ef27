package io.medsam3.cli;

import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Selection;
import io.medsam3.tensor.Device;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which weights a command uses, and how they are asked. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "checkpoint: safetensors or PyTorch file; without it the bundled model")
  private @Nullable Path file;

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--select",
      paramLabel = "RULE",
      description =
          "which answers count: sam3 (every instance above 0.5), medical-sam3 (the best one above"
              + " 0.1), semantic (the concept's map) or union (sam3 and semantic together); without"
              + " it what the checkpoint was made for")
  private @Nullable String selection;

  /** Refuses wrong options before any work is done. */
  void check() throws IOException {
    precision.check();
    device.check();
    if (selection != null) {
      Selection.of(selection);
    }
    InputFiles.require(path());
  }

  /** Loads the network; the caller closes it. */
  MedicalSam3 open(Output output) throws IOException {
    Path path = path();
    long start = System.nanoTime();
    Device where = device.device(Device.CPU);
    MedicalSam3 model = MedicalSam3.open(path, precision.precision(), where);
    double seconds = (System.nanoTime() - start) * 1e-9;
    output.progress("loaded %s in %.2f s, on %s", path, seconds, where);
    output.warn(model.checkpoint().remarks());
    return model;
  }

  /** The rule that was asked for, else the one that the checkpoint was made for. */
  Selection selection(MedicalSam3 model) {
    return selection == null ? model.defaultSelection() : Selection.of(selection);
  }

  /** The rule that was asked for, or nothing. */
  String selectionName() {
    return selection == null ? "" : selection;
  }

  private Path path() throws NoSuchFileException {
    if (file != null) {
      return file;
    }
    return MedicalSam3.bundled();
  }
}
