package io.medsam3.cli;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.hub.Weights;
import io.medsam3.hub.WeightsBundle;
import io.medsam3.storage.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Packs published weights for a machine without network. */
@Command(
    name = "bundle",
    mixinStandardHelpOptions = true,
    description =
        "Packs weights that were pulled, their licence and checksums into one zip file, which"
            + " 'medsam3 pull NAME --from FILE' takes on a machine without network.")
final class BundleCommand implements Callable<Integer> {
  /** The largest file of a stick as it is sold: FAT32 counts bytes in 32 bits. */
  private static final long MOST_OF_FAT32 = 0xFFFFFFFFL;

  @Parameters(paramLabel = "NAME", description = "medical-sam3 or sam3")
  private String name = "";

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "a published checkpoint that is here, instead of pulled weights")
  private @Nullable Path from;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "folder of the pulled weights (default: ${DEFAULT-VALUE})",
      defaultValue = "models")
  private Path models = Path.of("models");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for NAME-bundle.zip (default: the working folder)",
      defaultValue = ".")
  private Path out = Path.of(".");

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Weights weights = Weights.of(name);
    InputFiles.requireWritable(out);
    Path target = out.resolve(weights.label() + "-bundle.zip");
    if (from == null) {
      Path pulled = models.resolve(WeightsFile.name(weights));
      if (!Files.exists(pulled)) {
        throw new IllegalArgumentException(
            "%s: no such file; run 'medsam3 pull %s' first, or name a checkpoint by --from"
                .formatted(pulled, weights.label()));
      }
      pack(weights, pulled, target);
      return 0;
    }
    InputFiles.require(from);
    Files.createDirectories(out);
    Path converted = out.resolve("." + weights.label() + "-" + UUID.randomUUID() + ".part");
    try {
      WeightsFile.convert(weights, from, converted);
      pack(weights, converted, target);
    } finally {
      Files.deleteIfExists(converted);
    }
    return 0;
  }

  private void pack(Weights weights, Path file, Path target) throws IOException {
    Checkpoint.open(file).close(); // refuses what is no checkpoint before it travels
    Files.createDirectories(out);
    new WeightsBundle(target, weights, new MegabytesDone(output)).write(file);
    long bytes = Files.size(target);
    if (bytes > MOST_OF_FAT32) {
      output.warn(
          List.of(
              "%s has %d MB; a stick of format FAT32 holds no file of 4096 MB, exFAT does"
                  .formatted(target, bytes >> 20)));
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("bundle", target.toString());
    facts.put("sha256", Sha256.of(target));
    facts.put("licence", weights.licence());
    facts.put("megabytes", bytes >> 20);
    facts.put(
        "there", "medsam3 pull %s --from %s".formatted(weights.label(), target.getFileName()));
    output.facts(facts);
  }
}
