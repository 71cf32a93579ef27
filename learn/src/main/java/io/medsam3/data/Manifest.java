package io.medsam3.data;

import io.medsam3.storage.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** The rows of a folder's {@code index.jsonl}. */
public record Manifest(Path folder, List<Row> rows) {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

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
    if (rows.isEmpty()) {
      throw new ManifestException(
          index + ": no row; expected one JSON object per line, at least one");
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
    requireKnown(row, where);
    return row;
  }

  private static void requireKnown(Row row, String where) throws ManifestException {
    List<Double> spacing = row.spacing();
    boolean usable =
        spacing == null
            || spacing.size() == 2 && spacing.stream().allMatch(mm -> mm > 0 && mm < 1e6);
    if (!usable) {
      throw new ManifestException(
          "%s: spacing is %s; expected mm per pixel along x and y, or none"
              .formatted(where, spacing));
    }
    String split = row.split();
    if (split != null && !split.equals(Row.TRAINING) && !split.equals(Row.VALIDATION)) {
      throw new ManifestException(
          "%s: split is '%s'; expected '%s' or '%s'"
              .formatted(where, split, Row.TRAINING, Row.VALIDATION));
    }
  }

  private static void require(@Nullable String value, String field, String where)
      throws ManifestException {
    if (value == null || value.isBlank()) {
      throw new ManifestException(where + ": no '" + field + "'; every row needs one");
    }
  }

  /** Writes {@code folder/index.jsonl}, whole or not at all. */
  public void write() throws IOException {
    AtomicFile.write(
        folder.resolve("index.jsonl"),
        out -> {
          for (Row row : rows) {
            out.write((JSON.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /** All rows of pictures evenly picked: about one in {@code n}, all of them for 1 and less. */
  public Manifest everyNthPicture(double n) {
    List<String> images = rows.stream().map(Row::image).distinct().toList();
    double step = Math.max(1, n);
    Set<String> picked = new HashSet<>();
    for (int i = 0; i * step < images.size(); i++) {
      picked.add(images.get((int) (i * step)));
    }
    return where(row -> picked.contains(row.image()));
  }

  /** The same folder with the rows that pass. */
  public Manifest where(Predicate<Row> keep) {
    return new Manifest(folder, rows.stream().filter(keep).toList());
  }
}
