package io.medsam3.golden;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.Precision;
import io.medsam3.testing.SharedFiles;
import io.medsam3.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenTest {
  @Test
  void sharedCasesPass() throws Exception {
    runAll(SharedFiles.require("golden"));
  }

  private static void runAll(Path folder) throws Exception {
    List<String> failed = new ArrayList<>();
    assertNoLeak(
        () -> {
          try (FormulaNetworks networks = new FormulaNetworks(Precision.FLOAT32)) {
            var report =
                new GoldenReport(
                    result -> {
                      System.err.println(result.line());
                      if (!result.passed()) {
                        failed.add(result.line());
                      }
                    });
            var tokenizer = new Tokenizer();
            var runner =
                new GoldenRunner(
                    List.of(
                        new ImageFamily(networks),
                        new TextFamily(networks, tokenizer),
                        new GeometryFamily(networks),
                        new DetectorFamily(networks, tokenizer),
                        new PromptsFamily(networks, tokenizer),
                        new PreprocessFamily(),
                        new UnitsFamily()));
            System.err.println("unknown " + runner.run(folder, report));
          }
        });
    assertThat(failed).isEmpty();
  }
}
