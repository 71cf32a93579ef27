package io.medsam3.cli;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.data.Split;
import io.medsam3.eval.EvaluationRules;
import io.medsam3.eval.Evaluator;
import io.medsam3.eval.Robustness;
import io.medsam3.predict.MedicalSam3;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on pictures that become worse step by step. */
@Command(
    name = "robustness",
    mixinStandardHelpOptions = true,
    description =
        "Evaluates a model by words under noise, blur, low contrast, a bias field, motion,"
            + " compression and loss of resolution, each at five strengths.")
final class RobustnessCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = "folder with pictures, masks and an index.jsonl")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description =
          "pictures to use, evenly picked; each is asked 36 times (default: ${DEFAULT-VALUE})",
      defaultValue = "50")
  private int pictures = 50;

  @Option(
      names = "--all",
      description =
          "pick among all rows, not only validation rows: for data nothing was trained on")
  private boolean all;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for the table and a page with one curve per degradation")
  private @Nullable Path out;

  @Mixin private ModelOptions modelOptions = new ModelOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (pictures < 1) {
      throw new IllegalArgumentException("--pictures is " + pictures + "; expected 1 or more");
    }
    InputFiles.requireFolder(data);
    if (out != null) {
      InputFiles.requireWritable(out);
    }
    modelOptions.check();
    Manifest rows = rows(Manifest.read(data));
    Robustness robustness;
    try (MedicalSam3 model = modelOptions.open(output)) {
      Evaluator evaluator =
          new Evaluator(
              model.network(),
              ConceptLexicon.bundled(),
              EvaluationRules.byText(modelOptions.selection(model)),
              true);
      robustness = Robustness.measure(evaluator, rows, line -> output.progress("%s", line));
    }
    if (out != null) {
      robustness.write(out);
    }
    if (output.isJson()) {
      output.json(robustness.asMap());
    } else {
      output.line("%s", robustness.markdown());
    }
    return 0;
  }

  private Manifest rows(Manifest read) throws IOException {
    Manifest some = all ? read : Split.DEFAULT.requireValidation(read, "take --all rows");
    long images = some.rows().stream().map(Row::image).distinct().count();
    return some.everyNthPicture((double) images / pictures);
  }
}
