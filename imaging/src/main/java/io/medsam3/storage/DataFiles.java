package io.medsam3.storage;

import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Data files that a detached header names; they lie in its folder or below. */
public final class DataFiles {
  private static final int MOST = 100_000;

  private DataFiles() {}

  /** The files, all of which exist; names that lead out of the folder are refused. */
  public static List<Path> beside(Path header, List<String> names) throws IOException {
    if (names.isEmpty()) {
      throw new FormatException(header + ": names no data file");
    }
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path relative;
      try {
        relative = Path.of(name.replace('\\', '/')).normalize();
      } catch (InvalidPathException e) {
        throw new FormatException(header + ": '" + name + "' is no name of a file", e);
      }
      // A header from elsewhere must not make us read files that were never meant as voxels.
      if (relative.isAbsolute() || relative.startsWith("..") || name.matches("[A-Za-z]:.*")) {
        throw new FormatException(
            "%s: the data file '%s' lies outside the folder of the header; move it there"
                .formatted(header, name));
      }
      Path file = header.resolveSibling(relative);
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(
            file.toString(), null, "the voxels of " + header + " should be in it");
      }
      files.add(file);
    }
    return files;
  }

  /** Names of a pattern such as {@code slice%03d.raw 1 20 1}. */
  public static List<String> pattern(String where, List<String> words) throws FormatException {
    long[] range = Numbers.longs(where, "data file", String.join(" ", words.subList(1, 4)));
    long step = range[2];
    boolean small = Arrays.stream(range).allMatch(n -> Math.abs(n) < Integer.MAX_VALUE);
    long steps = !small || step == 0 ? -1 : (range[1] - range[0]) / step;
    if (steps < 0 || steps >= MOST) {
      throw new FormatException(
          "%s: data files from %d to %d by %d".formatted(where, range[0], range[1], step));
    }
    if (!words.get(0).matches("[^%]*%0?[0-9]?d[^%]*")) {
      throw new FormatException(where + ": '" + words.get(0) + "' is no pattern with one %d");
    }
    List<String> names = new ArrayList<>();
    for (long n = range[0]; step > 0 ? n <= range[1] : n >= range[1]; n += step) {
      names.add(String.format(Locale.ROOT, words.get(0), n));
    }
    return names;
  }
}
