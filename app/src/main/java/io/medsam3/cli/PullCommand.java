package io.medsam3.cli;

import io.medsam3.hub.Download;
import io.medsam3.hub.Weights;
import io.medsam3.hub.WeightsBundle;
import io.medsam3.storage.Sha256;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches published weights and keeps what inference needs of them. */
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description =
        "Fetches published weights by name (medical-sam3, sam3), goes on where it stopped, checks"
            + " them, and writes a safetensors file without the optimiser's state.")
final class PullCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "medical-sam3 or sam3")
  private String name = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for the weights (default: ${DEFAULT-VALUE})",
      defaultValue = "models")
  private Path out = Path.of("models");

  @Option(
      names = "--from",
      paramLabel = "FILE|URL",
      description =
          "a file that is already here, a zip file that 'medsam3 bundle' made, or a mirror's"
              + " address")
  private @Nullable String from;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "file with a token of the hub, for gated weights; else HF_TOKEN is used")
  private @Nullable Path tokenFile;

  @Option(names = "--sha256", paramLabel = "HEX", description = "what the file must be")
  private String sha256 = "";

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Weights weights = Weights.of(name);
    if (!sha256.isEmpty() && !sha256.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          "--sha256 '%s'; expected 64 hexadecimal digits".formatted(sha256));
    }
    InputFiles.requireWritable(out);
    boolean isAddress = from == null || from.startsWith("http://") || from.startsWith("https://");
    Path target = out.resolve(WeightsFile.name(weights));
    if (!isAddress) {
      Path file = Path.of(String.valueOf(from));
      requireSum(file);
      Files.createDirectories(out);
      output.facts(
          WeightsBundle.is(file)
              ? unpack(weights, file, target)
              : WeightsFile.convert(weights, file, target));
      return 0;
    }
    Files.createDirectories(out);
    Path file = download(weights);
    output.facts(WeightsFile.convert(weights, file, target));
    Files.delete(file);
    return 0;
  }

  private void requireSum(Path file) throws IOException {
    InputFiles.require(file);
    if (sha256.isEmpty()) {
      return;
    }
    String found = Sha256.of(file);
    if (!found.equalsIgnoreCase(sha256)) {
      throw new FormatException(
          "%s: the SHA-256 is %s; expected %s".formatted(file, found, sha256));
    }
  }

  private Map<String, Object> unpack(Weights weights, Path bundle, Path target) throws IOException {
    String sum = new WeightsBundle(bundle, weights, new MegabytesDone(output)).unpack(target);
    return WeightsFile.facts(target, sum);
  }

  private Path download(Weights weights) throws IOException {
    URI address = from == null ? weights.address() : URI.create(from);
    // A token of the hub is for the hub, never for a mirror.
    String token = tokenFile != null ? token(tokenFile) : from == null ? environmentToken() : "";
    Path file = out.resolve(weights.label() + ".download");
    output.progress("fetching %s (%s)", address, weights.licence());
    new Download(
            Download.client(),
            new Download.Source(address, token, sha256),
            file,
            new MegabytesDone(output)::of)
        .run();
    return file;
  }

  private static String token(Path file) throws IOException {
    InputFiles.require(file);
    return Files.readString(file).strip();
  }

  private static String environmentToken() {
    String token = System.getenv("HF_TOKEN");
    return token == null ? "" : token.strip();
  }
}
