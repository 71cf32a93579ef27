package io.medsam3.cli;

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
import java.util.concurrent.Callable;
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
}
