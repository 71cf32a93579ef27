package io.medsam3.cli;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.checkpoint.TensorSpec;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what a picture or a checkpoint holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Says what a picture or a checkpoint holds.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "PNG, JPEG, TIFF, safetensors or PyTorch file")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    InputFiles.require(file);
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(16);
    }
    if (PictureReader.claims(head)) {
      inspectPicture();
    } else {
      inspectCheckpoint();
    }
    return 0;
  }

  private void inspectPicture() throws IOException {
    Findings findings = new Findings();
    List<Picture> pages = PictureReader.readPages(file, findings);
    Picture first = pages.get(0);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", file.toString());
    facts.put("kind", "picture");
    facts.put("width", first.width());
    facts.put("height", first.height());
    facts.put("channels", first.channels());
    facts.put("type", first.type().name());
    facts.put("pages", pages.size());
    facts.put("finding", findings.warnings());
    output.facts(facts);
  }

  private void inspectCheckpoint() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", file.toString());
      facts.put("kind", "checkpoint");
      facts.put("layout", checkpoint.layout().toString());
      facts.put("tensors", checkpoint.specs().size());
      facts.put("numbers", checkpoint.specs().stream().mapToLong(InspectCommand::count).sum());
      facts.put("types", types(checkpoint));
      facts.put("tracker", checkpoint.holds("tracker.") ? "yes" : "no");
      checkpoint
          .notes()
          .ifPresent(
              notes -> {
                facts.put("source", notes.source());
                facts.put("licence", notes.licence());
                facts.put("network", notes.configuration());
              });
      facts.put("sha256", checkpoint.sha256(done -> {}));
      facts.put("remark", checkpoint.remarks());
      output.facts(facts);
    }
  }

  private static long count(TensorSpec spec) {
    long count = 1;
    for (long length : spec.shape()) {
      count *= length;
    }
    return count;
  }

  /** Such as "640 Float, 5 Long". */
  private static String types(Checkpoint checkpoint) {
    Map<String, Integer> counts = new TreeMap<>();
    checkpoint.specs().forEach(spec -> counts.merge(spec.type().toString(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
