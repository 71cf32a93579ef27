package io.medsam3.golden;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.SharedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tracker against numbers of the official code. */
class TrackerGoldenTest {
  /** Cases in the repository that the tracker's families run. */
  private static final List<String> BUNDLED =
      List.of(
          "nano_samhead",
          "nano_interactive",
          "nano_volume_corrections",
          "nano_volume_two_objects_f32",
          "nano_volume_mask_both_f32",
          "nano_video_scripted",
          "units");

  @Test
  void bundledCasesPass() throws Exception {
    List<StageResult> results = run(Path.of("src", "test", "resources", "golden"));
    assertThat(results).filteredOn(result -> !result.passed()).isEmpty();
    assertThat(results).extracting(StageResult::caseName).contains(BUNDLED.toArray(String[]::new));
    assertThat(results).hasSizeGreaterThan(900);
  }

  @Test
  void sharedSmallCasesPass() throws Exception {
    List<StageResult> results = run(SharedFiles.require("golden"));
    assertThat(results).filteredOn(result -> !result.passed()).isEmpty();
    assertThat(results)
        .extracting(StageResult::caseName)
        .contains("tiny_volume_point", "nano_video_text_round", "nano_video_many_objects");
  }

  private static List<StageResult> run(Path folder) throws Exception {
    List<StageResult> results = new ArrayList<>();
    assertNoLeak(
        () -> {
          try (FormulaNetworks networks = new FormulaNetworks(Precision.FLOAT32, Device.CPU)) {
            new GoldenRunner(TrackerFamilies.all(networks), name -> !name.equals("full"))
                .run(folder, new GoldenReport(results::add));
          }
        });
    return results;
  }
}
