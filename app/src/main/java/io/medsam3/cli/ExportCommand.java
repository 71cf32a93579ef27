package io.medsam3.cli;

import io.medsam3.train.ModelExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the file to ship of one training or of several. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Makes the file to ship of one training, in half precision; of several trainings from one"
            + " start, the mean of their weights.")
final class ExportCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "model.safetensors of a training, or another model of the same network")
  private List<Path> models = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "file to write")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(
      names = "--source",
      paramLabel = "TEXT",
      required = true,
      description = "what the weights were trained on, for the file's notes")
  @SuppressWarnings("NullAway.Init")
  private String source;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      required = true,
      description = "licence of the weights, for the file's notes")
  @SuppressWarnings("NullAway.Init")
  private String licence;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    for (Path model : models) {
      InputFiles.require(model);
    }
    ModelExport.write(models, out, source, licence);
    output.line("%s: %d bytes, of %d trainings", out, Files.size(out), models.size());
    return 0;
  }
}
