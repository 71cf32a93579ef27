package io.medsam3.cli;

import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Segmentation;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds what words or boxes describe in pictures, and writes masks. */
@Command(
    name = "segment",
    mixinStandardHelpOptions = true,
    description =
        "Writes a binary PNG per phrase (255 is the target) and an overlay per picture. An empty"
            + " mask is an answer, not an error.")
final class SegmentCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IN", arity = "1..*", description = "PNG, JPEG or TIFF pictures")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "folder for the results; made when it is not there")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Mixin private PromptOptions promptOptions = new PromptOptions();
  @Mixin private ModelOptions modelOptions = new ModelOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    List<ConceptPrompt> prompts = promptOptions.prompts();
    check();
    List<Map<String, Object>> results = new ArrayList<>();
    Picture first = read(inputs.get(0)); // before the model is loaded, for it fails sooner
    try (MedicalSam3 model = modelOptions.open(output)) {
      for (Path input : inputs) {
        Picture picture = input.equals(inputs.get(0)) ? first : read(input);
        List<Segmentation> answers = segment(model, picture, prompts, input);
        ResultFiles files = new ResultFiles(out, input);
        files.write(picture, answers);
        results.add(tell(model, input, answers, files));
      }
    }
    if (output.isJson()) {
      output.json(results);
    }
    return 0;
  }

  private void check() throws IOException {
    Map<String, Path> names = new HashMap<>();
    for (Path input : inputs) {
      InputFiles.require(input);
      String name = new ResultFiles(out, input).overlay().toString();
      Path other = names.put(name, input);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s would both be written to %s; run them apart".formatted(other, input, name));
      }
    }
    InputFiles.requireWritable(out);
    modelOptions.check();
  }

  private Picture read(Path input) throws IOException {
    Findings findings = new Findings();
    Picture picture = PictureReader.read(input, findings);
    output.warn(findings.warnings());
    return picture;
  }

  private List<Segmentation> segment(
      MedicalSam3 model, Picture picture, List<ConceptPrompt> prompts, Path input) {
    long start = System.nanoTime();
    try (ImageSession session = model.encode(picture)) {
      List<Segmentation> answers = session.segment(prompts, modelOptions.selection(model));
      output.progress("segmented %s in %.2f s", input, (System.nanoTime() - start) * 1e-9);
      return answers;
    }
  }

  private Map<String, Object> tell(
      MedicalSam3 model, Path input, List<Segmentation> answers, ResultFiles files)
      throws IOException {
    List<Path> masks = files.masks(answers.stream().map(Segmentation::prompt).toList());
    if (output.isJson()) {
      return Answers.facts(model.checkpoint(), input, answers, masks);
    }
    for (int i = 0; i < answers.size(); i++) {
      output.line("%s  %s -> %s", input, Answers.sentence(answers.get(i)), masks.get(i));
    }
    return Map.of();
  }
}
