package io.medsam3.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Runs every case below a folder by the families that know it. */
public final class GoldenRunner {
  private final List<GoldenFamily> families;
  private final Predicate<String> wanted;

  /** Runs every case that it finds. */
  public GoldenRunner(List<GoldenFamily> families) {
    this(families, name -> true);
  }

  /**
   * @param wanted which cases to run, by name
   */
  public GoldenRunner(List<GoldenFamily> families, Predicate<String> wanted) {
    this.families = List.copyOf(families);
    this.wanted = wanted;
  }

  /**
   * Runs all wanted cases; one that cannot be run to its end is reported as failed.
   *
   * @return names of the cases that no family handles
   */
  public List<String> run(Path folder, GoldenReport report) throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Path manifest : manifests(folder)) {
      String file = folder.relativize(manifest).toString();
      try (GoldenCase golden = GoldenCase.open(manifest)) {
        if (wanted.test(golden.name()) && !run(golden, report)) {
          unknown.add(golden.name());
        }
      } catch (IOException | RuntimeException e) {
        report.broken(file, e);
      }
    }
    return unknown;
  }

  /** Whether a family knew the case. */
  private boolean run(GoldenCase golden, GoldenReport report) throws IOException {
    boolean known = false;
    for (GoldenFamily family : families) {
      if (family.handles(golden)) {
        family.run(golden, report);
        known = true;
      }
    }
    return known;
  }

  /** Manifests sorted so that cases of one network follow each other. */
  private static List<Path> manifests(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        if (GoldenCase.isManifest(file)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
