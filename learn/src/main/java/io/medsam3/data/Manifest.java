package io.medsam3.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The rows of a folder's {@code index.jsonl}. */
public record Manifest(Path folder, List<Row> rows) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Manifest {
    rows = List.copyOf(rows);
  }

  /** Reads {@code folder/index.jsonl}; one JSON object per line, blank lines are skipped. */
  public static Manifest read(Path folder) throws IOException {
    Path index = folder.resolve("index.jsonl");
    if (!Files.isRegularFile(index)) {
      throw new ManifestException(
          folder + ": no index.jsonl; expected a folder with one JSON object per line in it");
    }
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(index)) {
      number++;
      if (!line.isBlank()) {
        rows.add(parse(line, index + ":" + number));
      }
    }
    return new Manifest(folder, rows);
  }

  private static Row parse(String line, String where) throws ManifestException {
    Row row;
    try {
      row = JSON.readValue(line, Row.class);
    } catch (JacksonException e) {
      throw new ManifestException(where + ": not a row: " + e.getOriginalMessage(), e);
    }
    require(row.dataset(), "dataset", where);
    require(row.modality(), "modality", where);
    require(row.image(), "image", where);
    require(row.mask(), "mask", where);
    require(row.prompt(), "prompt", where);
    require(row.group(), "group", where);
    return row;
  }

  private static void require(@Nullable String value, String field, String where)
      throws ManifestException {
    if (value == null || value.isBlank()) {
      throw new ManifestException(where + ": no '" + field + "'; every row needs one");
    }
  }

  /** The same folder with the rows that pass. */
  public Manifest where(Predicate<Row> keep) {
    return new Manifest(folder, rows.stream().filter(keep).toList());
  }
}
