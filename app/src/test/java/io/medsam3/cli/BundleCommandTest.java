package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.medsam3.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BundleCommandTest {
  private static final String WEIGHTS = "medical-sam3.safetensors";

  @TempDir Path folder;
  private Path models;
  private Path stick;

  @BeforeEach
  void pull() throws IOException {
    models = folder.resolve("models");
    stick = folder.resolve("stick");
    Run run = Run.of("pull", "medical-sam3", "--from", NanoModel.write(folder), "--out", models);
    assertThat(run.code()).as(run.err()).isZero();
  }

  private Path bundle() {
    Run run = Run.of("bundle", "medical-sam3", "--models", models, "--out", stick);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("MIT", "medsam3 pull medical-sam3 --from");
    return stick.resolve("medical-sam3-bundle.zip");
  }

  private Run unpack(Path bundle) {
    return Run.of("pull", "medical-sam3", "--from", bundle, "--out", folder.resolve("there"));
  }

  @Test
  void pulledWeightsArriveToTheByteOnTheOtherMachine() throws IOException {
    Run run = unpack(bundle());
    assertThat(run.code()).as(run.err()).isZero();
    Path there = folder.resolve("there").resolve(WEIGHTS);
    assertThat(there).hasSameBinaryContentAs(models.resolve(WEIGHTS));
    assertThat(run.out()).contains(Sha256.of(there));
    assertThat(stick).isDirectoryContaining("glob:**.zip");
    assertThat(folder.resolve("there").toFile().list()).containsExactly(WEIGHTS);
  }

  @Test
  void theZipFileAloneSaysWhatItIsAndCanBeCheckedByHand() throws IOException {
    Map<String, byte[]> entries = entries(bundle());
    assertThat(entries).containsOnlyKeys("README.txt", "LICENCE.txt", WEIGHTS, "SHA256SUMS");
    assertThat(text(entries, "README.txt"))
        .contains("pull medical-sam3 --from medical-sam3-bundle");
    assertThat(text(entries, "LICENCE.txt")).contains("MIT", "https://");
    String sum = new Sha256().add(entries.get(WEIGHTS)).hex();
    assertThat(text(entries, "SHA256SUMS")).contains(sum + "  " + WEIGHTS + "\n");
  }

  @Test
  void aCheckpointThatWasNotPulledIsConvertedOnTheWayAndNothingElseStays() throws IOException {
    Path model = folder.resolve("nano.safetensors");
    Run run = Run.of("bundle", "medical-sam3", "--from", model, "--out", stick);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(stick.toFile().list()).containsExactly("medical-sam3-bundle.zip");
    assertThat(entries(stick.resolve("medical-sam3-bundle.zip")).get(WEIGHTS))
        .isEqualTo(Files.readAllBytes(models.resolve(WEIGHTS)));
  }

  @Test
  void aBundleOfAnotherNameIsStillOne() throws IOException {
    Path renamed = Files.move(bundle(), folder.resolve("carried.bin"));
    assertThat(unpack(renamed).code()).isZero();
  }

  @Test
  void whatAPersonHeardOfTheChecksumIsHeldAgainstTheFile() throws IOException {
    Path bundle = bundle();
    String sum = Sha256.of(bundle);
    String other = sum.replace(sum.charAt(0), sum.charAt(0) == '0' ? '1' : '0');
    String out = folder.resolve("there").toString();
    Run wrong = Run.of("pull", "medical-sam3", "--from", bundle, "--sha256", other, "--out", out);
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains(sum, other);
    assertThat(folder.resolve("there")).doesNotExist();
    Run right = Run.of("pull", "medical-sam3", "--from", bundle, "--sha256", sum, "--out", out);
    assertThat(right.code()).as(right.err()).isZero();
  }

  @Test
  void whatCannotBePackedIsToldBeforeAnythingIsWritten() throws IOException {
    Run missing = Run.of("bundle", "sam3", "--models", models, "--out", stick);
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("sam3.safetensors", "medsam3 pull sam3", "--from");
    Run name = Run.of("bundle", "sam9", "--models", models, "--out", stick);
    assertThat(name.code()).isEqualTo(2);
    assertThat(name.err()).contains("sam9", "medical-sam3");
    Path text = Files.writeString(folder.resolve("text.pt"), "no weights");
    Run wrong = Run.of("bundle", "sam3", "--from", text, "--out", stick);
    assertThat(wrong.code()).isEqualTo(1);
    Run none = Run.of("bundle", "sam3", "--from", folder.resolve("none"), "--out", stick);
    assertThat(none.code()).isEqualTo(2);
    Files.writeString(models.resolve("sam3.safetensors"), "no weights");
    Run broken = Run.of("bundle", "sam3", "--models", models, "--out", stick);
    assertThat(broken.code()).isEqualTo(1);
    assertThat(stick.resolve("sam3-bundle.zip")).doesNotExist();
  }

  static Stream<Arguments> damages() {
    String other = "0".repeat(64) + "  ";
    return Stream.of(
        arguments("one bit of the weights", "damaged", change(e -> e.get(WEIGHTS)[200] ^= 1)),
        arguments(
            "one letter of the licence", "damaged", change(e -> e.get("LICENCE.txt")[1] ^= 1)),
        arguments("no weights", WEIGHTS, change(e -> e.remove(WEIGHTS))),
        arguments("no sums", "SHA256SUMS", change(e -> e.remove("SHA256SUMS"))),
        arguments("no licence", "LICENCE.txt", change(e -> e.remove("LICENCE.txt"))),
        arguments("sums of nothing", "no SHA-256", sums("")),
        arguments("sums that are none", "no SHA-256", sums("deadbeef  x\n")),
        arguments("sums of another file", "does not name", sums(other + "x\n")),
        arguments("a name above the folder", "../../evil", change(e -> put(e, "../../evil"))),
        arguments("a name from the root", "/tmp/evil", change(e -> put(e, "/tmp/evil"))),
        arguments("a name in a folder", "a/" + WEIGHTS, change(e -> put(e, "a/" + WEIGHTS))),
        arguments("other weights", "pull sam3", change(e -> put(e, "sam3.safetensors"))));
  }

  private static Consumer<Map<String, byte[]>> change(Consumer<Map<String, byte[]>> change) {
    return change;
  }

  private static Consumer<Map<String, byte[]>> sums(String text) {
    return entries -> entries.put("SHA256SUMS", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void put(Map<String, byte[]> entries, String name) {
    entries.put(name, new byte[1]);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void aBundleThatIsNotWholeIsRefusedInOneLineAndLeavesNothing(
      String what, String told, Consumer<Map<String, byte[]>> damage) throws IOException {
    Path bundle = bundle();
    Map<String, byte[]> entries = entries(bundle);
    damage.accept(entries);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bundle))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    assertRefused(unpack(bundle), told);
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void aFileThatIsCutOffOrNoZipFileIsRefused() throws IOException {
    Path bundle = bundle();
    byte[] whole = Files.readAllBytes(bundle);
    for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
      Files.write(bundle, Arrays.copyOf(whole, length));
      assertRefused(unpack(bundle), "copy it again");
    }
    byte[] changed = whole.clone();
    for (int at = 0; at < whole.length; at += whole.length / 40) {
      changed[at] ^= 0x55;
      Files.write(bundle, changed);
      Run run = unpack(bundle);
      if (run.code() == 0) { // a byte that says nothing, such as a time
        Path there = folder.resolve("there").resolve(WEIGHTS);
        assertThat(there).hasSameBinaryContentAs(models.resolve(WEIGHTS));
        Files.delete(there);
      } else {
        assertRefused(run, bundle.toString());
      }
      changed[at] ^= 0x55;
    }
  }

  private void assertRefused(Run run, String told) {
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().strip()).contains(told).startsWith("medsam3: ").doesNotContain("\n");
    assertThat(folder.resolve("there").toFile().list()).isEmpty();
  }

  private static Map<String, byte[]> entries(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    return entries;
  }

  private static String text(Map<String, byte[]> entries, String name) {
    return new String(entries.get(name), StandardCharsets.UTF_8);
  }
}
