package io.medsam3.lint;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.data.Split;
import io.medsam3.lint.Finding.Kind;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads every file of a manifest and tells what cannot be trained on as it is. */
public final class Linter {
  private static final int REPORT_EVERY = 500;

  /** The index gives shares with five digits; a hundredth is another mask. */
  private static final double SHARE_ERROR = 0.01;

  private final Manifest manifest;
  private final Split split;
  private final ConceptLexicon lexicon;
  private final List<Finding> findings = new ArrayList<>();

  private Linter(Manifest manifest, Split split, ConceptLexicon lexicon) {
    this.manifest = manifest;
    this.split = split;
    this.lexicon = lexicon;
  }

  /**
   * Checks all rows.
   *
   * @param split which rows are trained on and which are measured on
   */
  public static List<Finding> check(
      Manifest manifest, Split split, ConceptLexicon lexicon, Consumer<String> console) {
    Linter linter = new Linter(manifest, split, lexicon);
    linter.rows();
    linter.groups();
    linter.files(console);
    return List.copyOf(linter.findings);
  }

  private void add(Kind kind, String where, String what, Object... values) {
    findings.add(new Finding(kind, where, String.format(Locale.ROOT, what, values)));
  }

  private static String name(Row row) {
    return row.dataset() + "/" + row.image() + " '" + row.prompt() + "'";
  }

  private void rows() {
    Map<String, Row> seen = new LinkedHashMap<>();
    TreeMap<String, Integer> unknown = new TreeMap<>();
    for (Row row : manifest.rows()) {
      Row before = seen.putIfAbsent(row.image() + "\n" + row.prompt(), row);
      if (before != null) {
        String same = before.mask().equals(row.mask()) ? "the same mask" : "another mask";
        add(Kind.REPEATED_ROW, name(row), "stands in the index twice, with %s", same);
      }
      if (lexicon.find(row.prompt()).isEmpty()) {
        unknown.merge(row.prompt(), 1, Integer::sum);
      }
    }
    unknown.forEach(
        (phrase, count) ->
            add(
                Kind.UNKNOWN_PHRASE,
                "'" + phrase + "'",
                "of %d rows; not in the lexicon, so its mask is one object, it is never mirrored"
                    + " and has no absent phrases",
                count));
  }

  private void groups() {
    Map<String, TreeSet<String>> splits = new TreeMap<>();
    for (Row row : manifest.rows()) {
      String group = row.dataset() + "/" + row.group();
      splits.computeIfAbsent(group, k -> new TreeSet<>()).add(side(row));
    }
    splits.forEach(
        (group, sides) -> {
          if (sides.size() > 1) {
            add(Kind.GROUP_IN_TWO_SPLITS, "group " + group, "has rows in %s", sides);
          }
        });
  }

  private String side(Row row) {
    return split.isValidation(row) ? Row.VALIDATION : Row.TRAINING;
  }

  private void files(Consumer<String> console) {
    Map<String, List<Row>> byImage = new LinkedHashMap<>();
    manifest.rows().forEach(r -> byImage.computeIfAbsent(r.image(), k -> new ArrayList<>()).add(r));
    Lookalikes lookalikes = new Lookalikes();
    int done = 0;
    for (List<Row> rows : byImage.values()) {
      Picture picture = read(rows.get(0), rows.get(0).image());
      if (picture != null) {
        lookalikes.add(rows.get(0), side(rows.get(0)), Fingerprint.of(picture));
      }
      for (Row row : rows) {
        mask(row, picture);
      }
      if (++done % REPORT_EVERY == 0) {
        console.accept("%d of %d pictures".formatted(done, byImage.size()));
      }
    }
    findings.addAll(lookalikes.findings());
  }

  private @Nullable Picture read(Row row, String file) {
    Path path = manifest.folder().resolve(file);
    if (!Files.isRegularFile(path)) {
      add(Kind.MISSING_FILE, name(row), "there is no file %s", file);
      return null;
    }
    try {
      return PictureReader.read(path, new Findings());
    } catch (IOException e) {
      add(Kind.UNREADABLE_FILE, name(row), "%s", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void mask(Row row, @Nullable Picture picture) {
    Picture mask = read(row, row.mask());
    if (mask == null) {
      return;
    }
    if (picture != null && (mask.width() != picture.width() || mask.height() != picture.height())) {
      add(
          Kind.WRONG_SIZE,
          name(row),
          "the mask is %d x %d pixels, the picture %d x %d",
          mask.width(),
          mask.height(),
          picture.width(),
          picture.height());
    }
    TreeSet<Double> labels = new TreeSet<>();
    long covered = 0;
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        double value = mask.sample(x, y, 0);
        covered += value != 0 ? 1 : 0;
        labels.add(value);
      }
    }
    labels(row, labels);
    share(row, (double) covered / ((long) mask.width() * mask.height()));
  }

  private void labels(Row row, TreeSet<Double> labels) {
    labels.remove(0.0);
    if (labels.size() > 1 || !labels.isEmpty() && labels.first() < 0) {
      List<Double> some = labels.stream().limit(5).toList();
      add(
          Kind.WRONG_LABEL,
          name(row),
          "the mask has %d values beside 0, such as %s; expected one, 255",
          labels.size(),
          some);
    }
  }

  private void share(Row row, double share) {
    if (share == 0 && !row.absent()) {
      add(
          Kind.EMPTY_MASK,
          name(row),
          "the mask is empty, yet the index says that it covers %.4f; 0 marks a target that is"
              + " truly absent",
          row.fg());
    } else if (Math.abs(share - row.fg()) > SHARE_ERROR) {
      add(Kind.WRONG_SHARE, name(row), "covers %.4f; the index says %.4f", share, row.fg());
    } else if (share == 1) {
      add(Kind.FULL_MASK, name(row), "the mask covers every pixel");
    }
  }
}
