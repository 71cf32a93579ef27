package io.medsam3.tensor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many threads libtorch should compute with: on processors younger than its list of them it
 * takes one, however many cores there are.
 */
final class ThreadCount {
  /** A user who sets one of these has decided. */
  private static final List<String> DECIDED = List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS");

  private static final Path LINUX = Path.of("/sys/devices/system/cpu");

  private ThreadCount() {}

  /** For this machine, where libtorch has chosen {@code chosen}. */
  static int here(int chosen) {
    return decide(
        System.getenv(), chosen, Runtime.getRuntime().availableProcessors(), cores(LINUX));
  }

  /**
   * Leaves a choice of more than one thread, and one that the user made, as it is.
   *
   * @param processors that this program may use
   * @param cores with one or more processors each; 0 where that is unknown
   */
  static int decide(Map<String, String> environment, int chosen, int processors, int cores) {
    boolean decided =
        DECIDED.stream().anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    if (decided || chosen > 1) {
      return chosen;
    }
    return Math.max(1, cores == 0 ? processors : Math.min(processors, cores));
  }

  /** Counts groups of processors that share a core, as Linux tells them; 0 where it does not. */
  static int cores(Path folder) {
    Set<String> siblings = new HashSet<>();
    try (DirectoryStream<Path> processors = Files.newDirectoryStream(folder, "cpu[0-9]*")) {
      for (Path processor : processors) {
        Path list = processor.resolve("topology/thread_siblings_list");
        if (Files.exists(list)) { // not of a processor that is switched off
          siblings.add(Files.readString(list).strip());
        }
      }
    } catch (IOException e) {
      return 0; // not Linux, or not told: the number of processors serves
    }
    return siblings.size();
  }
}
