package io.medsam3.cli;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Split;
import io.medsam3.lint.Finding;
import io.medsam3.lint.Linter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks for mistakes in a folder of training data. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    description =
        "Looks for mistakes in training data: missing or unreadable files, empty masks, wrong"
            + " sizes and labels, rows and pictures that are there twice, patients and pictures"
            + " in both splits. Exit code 1 when there is a fault.")
final class LintCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = "folder with pictures, masks and an index.jsonl")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    InputFiles.requireFolder(data);
    Manifest manifest = Manifest.read(data);
    List<Finding> findings =
        Linter.check(
            manifest, Split.DEFAULT, ConceptLexicon.bundled(), line -> output.progress("%s", line));
    if (output.isJson()) {
      output.json(findings);
    } else {
      findings.forEach(finding -> output.line("%s", finding.line()));
      output.line("%s", summary(manifest, findings));
    }
    return findings.stream().anyMatch(finding -> finding.kind().isFault()) ? Failures.FAILED : 0;
  }

  private static String summary(Manifest manifest, List<Finding> findings) {
    Map<Finding.Kind, Integer> counts = new EnumMap<>(Finding.Kind.class);
    findings.forEach(finding -> counts.merge(finding.kind(), 1, Integer::sum));
    return "%d rows, %d findings%s"
        .formatted(manifest.rows().size(), findings.size(), counts.isEmpty() ? "" : ": " + counts);
  }
}
