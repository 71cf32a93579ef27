package io.medsam3.golden;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.Precision;
import io.medsam3.testing.SharedFiles;
import io.medsam3.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TrackerGoldenTest {
  @Test
  void sharedHeadCasesPass() throws Exception {
    runAll(SharedFiles.require("golden"), TrackerHeadFamily::new);
  }

  @Test
  void sharedInteractiveCasesPass() throws Exception {
    runAll(SharedFiles.require("golden"), InteractiveFamily::new);
  }

  @Test
  void sharedVolumeCasesPass() throws Exception {
    runAll(SharedFiles.require("golden"), VolumeFamily::new);
  }

  @Test
  void sharedUnitsPass() throws Exception {
    runAll(SharedFiles.require("golden"), networks -> new TrackerUnitsFamily());
  }

  @Test
  void sharedVideoCasesPass() throws Exception {
    runAll(SharedFiles.require("golden"), networks -> new VideoFamily(networks, new Tokenizer()));
  }

  @Test
  void sharedVideoRulesPass() throws Exception {
    runAll(SharedFiles.require("golden"), networks -> new VideoRulesFamily());
  }

  private static void runAll(Path folder, Function<FormulaNetworks, GoldenFamily> family)
      throws Exception {
    List<String> failed = new ArrayList<>();
    List<StageResult> results = new ArrayList<>();
    assertNoLeak(
        () -> {
          try (var networks = new FormulaNetworks(Precision.FLOAT32)) {
            var report =
                new GoldenReport(
                    result -> {
                      results.add(result);
                      if (System.getenv("GOLDEN_VERBOSE") != null) {
                        System.err.println(result.line());
                      }
                      if (!result.passed()) {
                        failed.add(result.line());
                      }
                    });
            new GoldenRunner(List.of(family.apply(networks))).run(folder, report);
          }
        });
    assertThat(results).isNotEmpty();
    assertThat(failed).isEmpty();
  }
}
