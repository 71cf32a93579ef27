package io.medsam3.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Finds the folder of shared test data beside a checkout; tests that need it say so and skip. */
public final class SharedFiles {
  private SharedFiles() {}

  /** The file or folder below the shared data; skips the running test when it is absent. */
  public static Path require(String relative) {
    List<Path> roots = new ArrayList<>();
    String told = System.getProperty("medsam3.shared", System.getenv("MEDSAM3_SHARED"));
    if (told != null) {
      roots.add(Path.of(told));
    }
    List.of("../shared", "../../shared", "../../../shared").forEach(r -> roots.add(Path.of(r)));
    return roots.stream()
        .map(root -> root.resolve(relative))
        .filter(Files::exists)
        .findFirst()
        .orElseGet(
            () ->
                Assumptions.abort(
                    "no shared file %s below %s; set -Dmedsam3.shared=FOLDER"
                        .formatted(relative, roots)));
  }
}
