package io.medsam3.layout;

import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of run lengths as Kaggle's competitions have: a name and numbers in each line, several
 * lines for several objects; pixels count down the columns.
 *
 * <p>Runs are pairs of start (from 1) and length; relative ones are pairs of gap and length.
 */
final class RunTable {
  private final Path file;
  private final Map<String, List<String>> runs = new HashMap<>();

  private RunTable(Path file) {
    this.file = file;
  }

  static RunTable read(Path file) throws IOException {
    RunTable table = new RunTable(file);
    List<String> lines = Files.readAllLines(file);
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      int comma = line.indexOf(',');
      if (comma > 0) {
        String runs = line.substring(comma + 1).replace(",", " ").replace("\"", "").strip();
        table
            .runs
            .computeIfAbsent(line.substring(0, comma).strip(), n -> new ArrayList<>())
            .add(runs);
      } else if (!line.isBlank()) {
        throw new FormatException("%s: line '%s'; expected NAME,RUNS".formatted(file, line));
      }
    }
    return table;
  }

  /** Null when there is no such name; an empty line, or -1, says that nothing is there. */
  @Nullable Mask mask(String name, boolean relative, Grid grid) throws FormatException {
    List<String> all = runs.get(name);
    if (all == null) {
      return null;
    }
    MaskPainter painter = new MaskPainter(grid);
    for (String one : all) {
      if (!one.isEmpty() && !one.equals("-1")) {
        paint(name, one.split("\\s+"), relative, grid, painter);
      }
    }
    return painter.mask();
  }

  private void paint(String name, String[] words, boolean relative, Grid grid, MaskPainter painter)
      throws FormatException {
    int height = grid.size().y();
    long at = 0;
    for (int i = 0; i + 1 < words.length; i += 2) {
      long first = number(words[i], name);
      long length = number(words[i + 1], name);
      at = relative ? at + first : first - 1;
      if (words.length % 2 != 0 || at < 0 || at + length > grid.size().voxels()) {
        throw new FormatException(
            "%s: '%s' has %d numbers, or runs outside its %d pixels; expected pairs inside"
                .formatted(file, name, words.length, grid.size().voxels()));
      }
      for (long pixel = at; pixel < at + length; pixel++) {
        painter.add((int) (pixel / height), (int) (pixel % height), 0);
      }
      at += length;
    }
  }

  private long number(String word, String name) throws FormatException {
    if (!word.matches("\\d{1,12}")) {
      throw new FormatException("%s: '%s' in '%s' is no number".formatted(file, word, name));
    }
    return Long.parseLong(word);
  }
}
