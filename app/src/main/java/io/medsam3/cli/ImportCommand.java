package io.medsam3.cli;

import io.medsam3.data.Manifest;
import io.medsam3.layout.ImportSettings;
import io.medsam3.layout.Layout;
import io.medsam3.predict.Cut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns a data set in a published layout into a folder to train from. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Turns a data set in a published layout into pictures, masks and an index.jsonl, as train,"
            + " evaluate and lint read them. Volumes become slices; intensities are mapped once per"
            + " volume.")
final class ImportCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "LAYOUT",
      description =
          "a format: pairs (images and masks), coco, nnunet, msd, medsam (npz) or pannuke; a set by"
              + " name, such as kvasir-seg (a wrong name lists them); or FILE.json, a recipe")
  @SuppressWarnings("NullAway.Init")
  private String layout;

  @Parameters(index = "1", paramLabel = "DATA", description = "the data set's folder or file")
  @SuppressWarnings("NullAway.Init")
  private Path source;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "folder to write")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "name of the set in the index")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Option(
      names = "--modality",
      paramLabel = "KIND",
      required = true,
      description = "kind of imaging, such as CT, MRI, ultrasound or endoscopy")
  @SuppressWarnings("NullAway.Init")
  private String modality;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      required = true,
      description = "licence of the data, kept in every row")
  @SuppressWarnings("NullAway.Init")
  private String licence;

  @Option(
      names = "--prompt",
      paramLabel = "PHRASE",
      description = "what the masks show, for layouts that do not say")
  private @Nullable String prompt;

  @Option(
      names = "--label",
      paramLabel = "VALUE=PHRASE",
      description = "what a label value means, for layouts that do not say; several times")
  private Map<Integer, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--cut",
      paramLabel = "PLANE",
      split = ",",
      description =
          "of volumes: axial, coronal, sagittal or stored; several with commas"
              + " (default: ${DEFAULT-VALUE})",
      defaultValue = "axial")
  private List<String> cuts = List.of("axial");

  @Option(
      names = "--every-full",
      paramLabel = "N",
      description = "of slices with a target keep one in N (default: ${DEFAULT-VALUE})",
      defaultValue = "1")
  private int everyFull = 1;

  @Option(
      names = "--every-empty",
      paramLabel = "N",
      description = "of slices without a target keep one in N (default: ${DEFAULT-VALUE})",
      defaultValue = "10")
  private int everyEmpty = 10;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Layout known = Layout.of(layout);
    var settings =
        new ImportSettings(
            name,
            modality,
            licence,
            prompt,
            labels,
            cuts.stream().map(Cut::of).toList(),
            everyFull,
            everyEmpty);
    if (!Files.isDirectory(source)) {
      InputFiles.require(source);
    }
    InputFiles.requireWritable(out);
    Manifest manifest = known.convert(source, out, settings, line -> output.progress("%s", line));
    output.line(
        "%d rows of %d pictures in %s",
        manifest.rows().size(),
        manifest.rows().stream().map(row -> row.image()).distinct().count(),
        out);
    return 0;
  }
}
