package io.medsam3.golden;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.SharedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network against numbers of the official code. */
class GoldenTest {
  /** Families that this module runs; cases of other kinds lie in the same folders. */
  private static final List<String> BUNDLED =
      List.of(
          "nano_image",
          "nano_text",
          "nano_geometry",
          "nano_text_only",
          "nano_text_3boxes",
          "nano_visual_box",
          "nano_two_phrases_padded_boxes",
          "units",
          "tokenizer");

  @Test
  void bundledCasesPass() throws Exception {
    Path folder = Path.of("src", "test", "resources", "golden");
    List<StageResult> results = run(folder, name -> true);
    assertThat(results).filteredOn(result -> !result.passed()).isEmpty();
    assertThat(results).extracting(StageResult::caseName).contains(BUNDLED.toArray(String[]::new));
    assertThat(results).hasSizeGreaterThan(200);
  }

  @Test
  void sharedSmallCasesPass() throws Exception {
    Path folder = SharedFiles.require("golden");
    List<StageResult> results = run(folder, name -> !name.equals("full"));
    assertThat(results).filteredOn(result -> !result.passed()).isEmpty();
    assertThat(results).extracting(StageResult::caseName).contains("tiny_text_boxes");
  }

  @Test
  void aCaseThatCannotBeRunFailsAndTheOthersRunOn(@TempDir Path folder) throws Exception {
    Path bundled = Path.of("src", "test", "resources", "golden");
    for (String name : List.of("a_cut", "nano_text")) {
      Files.copy(bundled.resolve("nano_text.json"), folder.resolve(name + ".json"));
    }
    Path whole = bundled.resolve("nano_text.safetensors");
    Files.copy(whole, folder.resolve("nano_text.safetensors"));
    Files.write(folder.resolve("a_cut.safetensors"), Arrays.copyOf(Files.readAllBytes(whole), 99));
    Files.writeString(folder.resolve("b_text.json"), "not a manifest");
    List<StageResult> results = run(folder, name -> true);
    assertThat(results)
        .filteredOn(result -> !result.passed())
        .extracting(StageResult::caseName)
        .containsExactly("a_cut.json", "b_text.json");
    assertThat(results).filteredOn(StageResult::passed).isNotEmpty();
  }

  private static List<StageResult> run(Path folder, Predicate<String> wanted) throws Exception {
    List<StageResult> results = new ArrayList<>();
    assertNoLeak(
        () -> {
          try (FormulaNetworks networks = new FormulaNetworks(Precision.FLOAT32, Device.CPU)) {
            new GoldenRunner(DetectorFamilies.all(networks), wanted)
                .run(folder, new GoldenReport(results::add));
          }
        });
    return results;
  }
}
