package io.medsam3.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the reference files that lie beside the repository on development machines. */
public final class SharedFiles {
  private SharedFiles() {}

  /** The file or folder of that name; the test is reported as not run where it is absent. */
  public static Path require(String name) {
    String told = System.getenv("MEDSAM3_SHARED");
    Path root = told != null ? Path.of(told) : Path.of("..", "..", "shared");
    Path path = root.resolve(name);
    assumeTrue(Files.exists(path), "not run: no " + name + " (set MEDSAM3_SHARED)");
    return path;
  }
}
