package io.medsam3.checkpoint;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.ConfigFinder;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Tensors;
import io.medsam3.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The published size: 848 million parameters, 3.4 GB in float32. */
@Tag("large")
class LargeCheckpointTest {
  private static final long NEEDED_DISK = 5L << 30;

  @TempDir Path folder;

  private static List<TensorSpec> officialSpecs() throws IOException {
    return Files.readAllLines(SharedFiles.require("spec/sam3-keys-official.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .filter(row -> !row[0].endsWith("freqs_cis"))
        .map(row -> new TensorSpec(row[0], ScalarType.Float, shape(row[1])))
        .toList();
  }

  private static long[] shape(String text) {
    return Arrays.stream(text.replaceAll("[\\[\\]]", "").split(","))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** Memory of this process that is no page of a file, in MiB; -1 where it is not told. */
  private static long ownMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("RssAnon:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
            .findFirst()
            .orElse(-1)
        : -1;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  @Test
  void mapsInThreeSecondsAndWithoutACopy(TestReporter reporter) throws Exception {
    List<TensorSpec> specs = officialSpecs();
    assumeTrue(Files.getFileStore(folder).getUsableSpace() > NEEDED_DISK, "needs 5 GB of disk");
    Path file = folder.resolve("sam3.safetensors");
    assertNoLeak(
        () -> {
          FormulaWeights formula = new FormulaWeights("");
          long start = System.nanoTime();
          SafetensorsWriter.write(
              file,
              specs,
              spec -> Objects.requireNonNull(formula.find(spec.name(), spec.shape())),
              new CheckpointNotes(Sam3Config.sam3().toJson(), "formula", "", "none").toMetadata());
          reporter.publishEntry("seconds to make and write", Double.toString(seconds(start)));
          assertThat(Files.size(file)).isGreaterThan(3_300_000_000L);
        });
    load(file); // warm
    assertNoLeak(() -> assertThat(timed(file, reporter)).isLessThan(3));
  }

  private static double timed(Path file, TestReporter reporter) throws IOException {
    long before = ownMemory();
    long start = System.nanoTime();
    double loaded = load(file);
    reporter.publishEntry("seconds to map and build", Double.toString(seconds(start)));
    reporter.publishEntry("MiB of own memory", before + " before, " + ownMemory() + " after");
    assertThat(ownMemory() - before).isLessThan(300);
    return loaded;
  }

  private static double load(Path file) throws IOException {
    long start = System.nanoTime();
    try (Checkpoint source = Checkpoint.open(file)) {
      Sam3Config config = ConfigFinder.find(source);
      try (Sam3 network = Sam3.load(config, source, Precision.FLOAT32, name -> true)) {
        double seconds = seconds(start);
        assertThat(new Sam3Config(config.vision(), config.text(), config.detector()))
            .isEqualTo(Sam3Config.sam3());
        var weight = network.weights().get("detector.transformer.decoder.query_embed.weight");
        assertThat(Tensors.toFloats(Objects.requireNonNull(weight))).isNotEmpty();
        return seconds;
      }
    }
  }
}
