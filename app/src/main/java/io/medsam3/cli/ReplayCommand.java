package io.medsam3.cli;

import io.medsam3.job.JobWriter;
import io.medsam3.job.Replay;
import io.medsam3.job.ResultRecord;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a result again and says whether it is the same. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "Makes a result again from its record and says whether the masks are identical to the bit"
            + " (exit code 0) or not (1).")
final class ReplayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RESULT.json", description = "a record that segment wrote")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "the image, where it is no longer where the record says")
  private @Nullable Path input;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "the checkpoint, where it is no longer where the record says")
  private @Nullable Path modelFile;

  @Option(names = "--out", paramLabel = "DIR", description = "write the files again, into DIR")
  private @Nullable Path out;

  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    InputFiles.require(file);
    ResultRecord before = ResultRecord.read(file);
    Path image = input == null ? Path.of(before.input().path()) : input;
    Path weights = modelFile == null ? Path.of(before.provenance().checkpoint()) : modelFile;
    InputFiles.requireReadable(image);
    InputFiles.require(weights);
    if (out != null) {
      InputFiles.requireWritable(out);
    }
    device.check();
    Device where = device.device(Device.parse(before.provenance().device()));
    Precision precision =
        Precision.valueOf(before.provenance().precision().toUpperCase(Locale.ROOT));
    try (MedicalSam3 model = MedicalSam3.open(weights, precision, where)) {
      Progress progress = new TimeLeft(output, before.request());
      Replay.Outcome outcome = new Replay(before).run(model, image, progress);
      if (out != null) {
        new JobWriter(out).write(outcome.result());
      }
      tell(outcome);
      return outcome.identical() ? 0 : Failures.FAILED;
    }
  }

  private void tell(Replay.Outcome outcome) {
    output.warn(outcome.remarks());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("result", file.toString());
    facts.put("identical", outcome.identical() ? "to the bit" : "no");
    facts.put("differences", outcome.differences());
    output.facts(facts);
  }
}
