package io.medsam3;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Finds the folder of shared test data beside a checkout; tests that need it say so and skip. */
public final class SharedFiles {
  private SharedFiles() {}

  /** The file or folder below the shared data; skips the running test if it is absent. */
  public static Path require(String relative) {
    List<Path> tried = new ArrayList<>();
    String property = System.getProperty("medsam3.shared", System.getenv("MEDSAM3_SHARED"));
    if (property != null) {
      tried.add(Path.of(property));
    }
    tried.add(Path.of("../shared"));
    tried.add(Path.of("../../shared"));
    tried.add(Path.of("../../../shared"));
    for (Path root : tried) {
      Path file = root.resolve(relative);
      if (Files.exists(file)) {
        return file;
      }
    }
    Assumptions.abort(
        "no shared file " + relative + " in " + tried + "; set -Dmedsam3.shared=FOLDER");
    throw new IllegalStateException("abort returns never");
  }
}
