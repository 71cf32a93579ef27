package io.medsam3.cli;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.hub.Download;
import io.medsam3.hub.Weights;
import io.medsam3.sam3.ConfigFinder;
import io.medsam3.tensor.LibTorch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
  private static final double EVERY_SECONDS = 5;

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
      description = "a file that is already here, or a mirror's address")
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
    Files.createDirectories(out);
    boolean isAddress = from == null || from.startsWith("http://") || from.startsWith("https://");
    Path file = isAddress ? download(weights) : Path.of(String.valueOf(from));
    InputFiles.require(file);
    Path target = out.resolve(weights.label() + ".safetensors");
    convert(weights, file, target);
    if (isAddress) {
      Files.delete(file);
    }
    return 0;
  }

  private Path download(Weights weights) throws IOException {
    URI address = from == null ? weights.address() : URI.create(from);
    // A token of the hub is for the hub, never for a mirror.
    String token = tokenFile != null ? token(tokenFile) : from == null ? environmentToken() : "";
    Path file = out.resolve(weights.label() + ".download");
    output.progress("fetching %s (%s)", address, weights.licence());
    long start = System.nanoTime();
    double[] told = {0};
    new Download(
            Download.client(),
            new Download.Source(address, token, sha256),
            file,
            (bytes, total) -> {
              double seconds = (System.nanoTime() - start) * 1e-9;
              if (seconds - told[0] >= EVERY_SECONDS) {
                told[0] = seconds;
                output.progress("%d of %s MB", bytes >> 20, total < 0 ? "?" : total >> 20);
              }
            })
        .run();
    return file;
  }

  private void convert(Weights weights, Path file, Path target) throws IOException {
    LibTorch.awaitLoading();
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      String configuration = checkpoint.notes().map(CheckpointNotes::configuration).orElse("");
      if (configuration.isEmpty()) {
        configuration = ConfigFinder.find(checkpoint).toJson();
      }
      String source = checkpoint.sha256(done -> {});
      checkpoint.save(
          target,
          new CheckpointNotes(
              configuration, weights.address().toString(), source, weights.licence()));
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("weights", target.toString());
      facts.put("sourceSha256", source);
      facts.put("layout", checkpoint.layout().toString());
      facts.put("megabytes", Files.size(target) >> 20);
      output.facts(facts);
    }
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
