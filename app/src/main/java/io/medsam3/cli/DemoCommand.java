package io.medsam3.cli;

import io.medsam3.example.ContactSheet;
import io.medsam3.example.ContactSheet.Tile;
import io.medsam3.example.Example;
import io.medsam3.example.Examples;
import io.medsam3.job.Drawn;
import io.medsam3.job.Job;
import io.medsam3.job.JobInput;
import io.medsam3.job.JobRequest;
import io.medsam3.job.JobResult;
import io.medsam3.job.JobWriter;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.predict.Segmentation;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Segments the bundled examples and shows them on one sheet. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Segments the bundled example pictures; writes overlays and a contact sheet.")
final class DemoCommand implements Callable<Integer> {
  private static final int COLUMNS = 4;
  private static final String ROW = "%-18s %-20s %-15s %-8s %5s %9s %5s %s";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for the pictures (default: ${DEFAULT-VALUE})",
      defaultValue = "demo")
  private Path out = Path.of("demo");

  @Mixin private ModelOptions modelOptions = new ModelOptions();
  @Mixin private Output output = new Output();

  /** An example with what was found; Dice is null without a known truth. */
  private record Outcome(
      Example example, Segmentation answer, @Nullable Double dice, Picture drawn) {
    int objects() {
      return Answers.objects(answer);
    }

    boolean asExpected() {
      return example.expectation().agreesWith(objects());
    }

    String score() {
      return Answers.two(dice == null ? 0 : dice);
    }
  }

  @Override
  public Integer call() throws IOException {
    InputFiles.requireWritable(out);
    modelOptions.check();
    Files.createDirectories(out);
    List<Outcome> outcomes = new ArrayList<>();
    try (MedicalSam3 model = modelOptions.open(output)) {
      List<Example> examples = Examples.all();
      for (int i = 0; i < examples.size(); i++) {
        output.progress("%d of %d: %s", i + 1, examples.size(), examples.get(i).picture());
        outcomes.add(run(model, examples.get(i)));
      }
    }
    Path sheet = out.resolve("contact-sheet.png");
    PictureWriter.writePng(sheet(outcomes), sheet);
    report(outcomes, sheet);
    return 0;
  }

  private Outcome run(MedicalSam3 model, Example example) throws IOException {
    Path input = Examples.unpack(example.picture(), out);
    Picture picture = PictureReader.read(input, new Findings());
    JobRequest request =
        JobRequest.of(List.of(example.phrase())).selecting(modelOptions.selectionName());
    JobResult result =
        new Job(model, request)
            .run(new JobInput.PictureInput(input, "picture", picture, List.of()), Progress.NONE);
    new JobWriter(out).write(result);
    Segmentation answer = result.pictures().get(0);
    return new Outcome(example, answer, dice(example, answer), Drawn.of(picture, List.of(answer)));
  }

  private @Nullable Double dice(Example example, Segmentation answer) throws IOException {
    if (example.truth() == null) {
      return null;
    }
    Path file = Examples.unpack(example.truth(), out);
    Picture drawn = PictureReader.read(file, new Findings());
    Mask truth = Mask.of(answer.mask().grid(), (i, j, k) -> drawn.sample(i, j, 0) > 127);
    long both = truth.and(answer.mask()).count();
    return 2.0 * both / (truth.count() + answer.mask().count());
  }

  private static Picture sheet(List<Outcome> outcomes) throws IOException {
    List<Tile> tiles = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Example example = outcome.example();
      String found = outcome.objects() == 0 ? "none" : Integer.toString(outcome.objects());
      String dice = outcome.dice() == null ? "" : ", Dice " + outcome.score();
      String note = "%s; found %s%s".formatted(example.expectation(), found, dice);
      tiles.add(
          new Tile(outcome.drawn(), "%s: %s".formatted(example.imaging(), example.phrase()), note));
    }
    return ContactSheet.of(tiles, COLUMNS);
  }

  private void report(List<Outcome> outcomes, Path sheet) {
    if (output.isJson()) {
      output.json(outcomes.stream().map(DemoCommand::facts).toList());
      return;
    }
    output.line(
        ROW, "picture", "imaging", "phrase", "expected", "found", "presence", "Dice", "agrees");
    for (Outcome outcome : outcomes) {
      Example example = outcome.example();
      output.line(
          ROW,
          Path.of(example.picture()).getFileName(),
          example.imaging(),
          example.phrase(),
          example.expectation(),
          outcome.objects(),
          Answers.two(outcome.answer().presence()),
          outcome.dice() == null ? "-" : outcome.score(),
          outcome.asExpected() ? "yes" : "NO");
    }
    output.line("look at %s", sheet);
  }

  private static Map<String, Object> facts(Outcome outcome) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("example", outcome.example());
    facts.put("found", outcome.objects());
    facts.put("presence", outcome.answer().presence());
    facts.put("dice", outcome.dice());
    facts.put("asExpected", outcome.asExpected());
    return facts;
  }
}
