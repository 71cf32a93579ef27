package io.medsam3.cli;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Split;
import io.medsam3.eval.Evaluation;
import io.medsam3.eval.EvaluationReport;
import io.medsam3.eval.EvaluationRules;
import io.medsam3.eval.Evaluator;
import io.medsam3.eval.PromptKind;
import io.medsam3.eval.WorstCases;
import io.medsam3.predict.Cut;
import io.medsam3.predict.MedicalSam3;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on a folder of pictures with masks. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Compares a model's masks with those of a folder, asking by words or by boxes.")
final class EvaluateCommand implements Callable<Integer> {
  private static final int WORST_PER_SET = 3;

  @Parameters(paramLabel = "DATA", description = "folder with pictures, masks and an index.jsonl")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--validation",
      description = "only the 15 %% of groups that training never sees; without it every row")
  private boolean validation;

  @Option(
      names = "--absent",
      description = "ask each picture also for a phrase that cannot be in it")
  private boolean absent;

  @Option(
      names = "--volumes",
      paramLabel = "DIR",
      description =
          "with --by clicks: also one click and one box carried through volumes, in folders"
              + " 'images' and 'labels'")
  private @Nullable Path volumes;

  @Option(
      names = "--plane",
      paramLabel = "CUT",
      description =
          "with --volumes: how volumes are cut, as by segment --axis: axial, coronal, sagittal or"
              + " stored; without it the planes that were scanned where slices are thick, else"
              + " axial")
  private String plane = "";

  @Option(
      names = "--volume-words",
      paramLabel = "WORDS",
      description =
          "with --volumes: also ask the volumes for these words, slice by slice and followed from"
              + " the surest slice; all that is labelled counts as meant")
  private String volumeWords = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "folder for the tables as Markdown, JSON, CSV (one line per case) and HTML (with the"
              + " worst cases as pictures)")
  private @Nullable Path out;

  @Option(
      names = "--by",
      paramLabel = "KIND",
      description =
          "how the model is told what to find: text, box (an exemplar drawn from the mask),"
              + " text+box, or clicks, which asks for every object by 1, 3 and 4 clicks and by a"
              + " box (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private String by = "text";

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      description =
          "tolerance of the surface distance NSD, in mm where the spacing is known, else in pixels"
              + " (default: ${DEFAULT-VALUE})",
      defaultValue = "2")
  private double tolerance = 2;

  @Mixin private ModelOptions modelOptions = new ModelOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    InputFiles.requireFolder(data);
    if (out != null) {
      InputFiles.requireWritable(out);
    }
    modelOptions.check();
    boolean byClicks = by.equals("clicks");
    ClickTable.Volumes carried = carried(byClicks);
    PromptKind kind = byClicks ? PromptKind.TEXT : PromptKind.of(by);
    Manifest all = Manifest.read(data);
    Manifest rows =
        validation ? Split.DEFAULT.requireValidation(all, "leave out --validation") : all;
    output.progress("%d of %d rows are evaluated", rows.rows().size(), all.rows().size());
    if (byClicks) {
      new ClickTable(modelOptions, output).show(rows, validation, carried, out);
      return 0;
    }
    Evaluation evaluation;
    WorstCases worst = new WorstCases(out == null ? 0 : WORST_PER_SET);
    try (MedicalSam3 model = modelOptions.open(output)) {
      var rules = new EvaluationRules(modelOptions.selection(model), kind, tolerance);
      Evaluator evaluator = new Evaluator(model.network(), ConceptLexicon.bundled(), rules, absent);
      evaluation = evaluator.evaluate(rows, line -> output.progress("%s", line), worst);
    }
    if (out != null) {
      EvaluationReport.write(evaluation, worst.all(), out);
    }
    if (output.isJson()) {
      output.json(evaluation.asMap());
    } else {
      output.line("%s", EvaluationReport.markdown(evaluation));
    }
    return 0;
  }

  private ClickTable.@Nullable Volumes carried(boolean byClicks) {
    Optional<Cut> cut = plane.isEmpty() ? Optional.empty() : Optional.of(Cut.of(plane));
    if (volumes == null) {
      if (cut.isPresent()) {
        throw new IllegalArgumentException("--plane is for --volumes; give their folder");
      }
      if (!volumeWords.isEmpty()) {
        throw new IllegalArgumentException("--volume-words is for --volumes; give their folder");
      }
      return null;
    }
    if (!byClicks) {
      throw new IllegalArgumentException("--volumes is for --by clicks; found --by " + by);
    }
    Optional<String> words =
        volumeWords.isBlank() ? Optional.empty() : Optional.of(volumeWords.strip());
    return new ClickTable.Volumes(volumes, cut, words);
  }
}
