package io.medsam3.words;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Words for the trained concepts in English, Chinese, German, French and Spanish. Case, accents,
 * hyphens, plurals and named sides do not matter.
 */
public final class Lexicon {
  private static final int MOST_NEAREST = 3;

  /** Words for sides; Chinese ones stand before the organ without a space. */
  private static final Map<String, Side> SIDES =
      Map.ofEntries(
          Map.entry("left", Side.LEFT),
          Map.entry("right", Side.RIGHT),
          Map.entry("lt", Side.LEFT),
          Map.entry("rt", Side.RIGHT),
          Map.entry("linke", Side.LEFT),
          Map.entry("linker", Side.LEFT),
          Map.entry("linkes", Side.LEFT),
          Map.entry("links", Side.LEFT),
          Map.entry("rechte", Side.RIGHT),
          Map.entry("rechter", Side.RIGHT),
          Map.entry("rechtes", Side.RIGHT),
          Map.entry("rechts", Side.RIGHT),
          Map.entry("gauche", Side.LEFT),
          Map.entry("droit", Side.RIGHT),
          Map.entry("droite", Side.RIGHT),
          Map.entry("izquierdo", Side.LEFT),
          Map.entry("izquierda", Side.LEFT),
          Map.entry("derecho", Side.RIGHT),
          Map.entry("derecha", Side.RIGHT),
          Map.entry("左", Side.LEFT),
          Map.entry("右", Side.RIGHT));

  private final Map<String, Term> bySynonym = new LinkedHashMap<>();

  /** What remains of words when the side is taken off. */
  private record Sided(Side side, String rest) {}

  private Lexicon(Collection<String> lines) {
    for (String line : lines) {
      String[] cells = line.split("\t", -1);
      Optional<String> snomed = cells[1].isEmpty() ? Optional.empty() : Optional.of(cells[1]);
      Term term = new Term(cells[0], snomed, cells[2].equals("thin"), cells[2].equals("planes"));
      put(cells[0], term);
      for (int language = 3; language < cells.length; language++) {
        Arrays.stream(cells[language].split(";"))
            .filter(word -> !word.isBlank())
            .forEach(word -> put(word, term));
      }
    }
  }

  private void put(String words, Term term) {
    Term other = bySynonym.putIfAbsent(plain(words), term);
    if (other != null && !other.equals(term)) {
      throw new IllegalStateException(
          "'%s' stands for %s and for %s".formatted(words, other.phrase(), term.phrase()));
    }
  }

  /** The table that comes with the code, {@code words.tsv}. */
  public static Lexicon bundled() {
    try (InputStream in = Lexicon.class.getResourceAsStream("words.tsv");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, "words.tsv"), StandardCharsets.UTF_8))) {
      return new Lexicon(lines.lines().filter(l -> !l.startsWith("#") && !l.isBlank()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every concept once. */
  public List<Term> terms() {
    return List.copyOf(new LinkedHashSet<>(bySynonym.values()));
  }

  /** The concept that the words name without a side, if they name one. */
  public Optional<Term> find(String words) {
    for (String form : forms(plain(words))) {
      Term term = bySynonym.get(form);
      if (term != null) {
        return Optional.of(term);
      }
    }
    return Optional.empty();
  }

  /**
   * How the words are put to a network.
   *
   * @param small a network that knows no words but those of its training
   * @throws IllegalArgumentException when {@code strict} and the words are outside the lexicon
   */
  public Wording understand(String words, boolean small, boolean strict) {
    Optional<Term> whole = find(words);
    if (whole.isPresent()) {
      return new Wording(words, whole.get().phrase(), whole, Optional.empty(), List.of());
    }
    Optional<Sided> sided = sided(plain(words));
    Optional<Term> part = sided.flatMap(s -> find(s.rest()));
    if (sided.isPresent() && part.isPresent()) {
      return sided(words, part.get(), sided.get().side(), small);
    }
    if (strict) {
      throw new IllegalArgumentException(
          "'%s' is no concept of the lexicon; the nearest are %s".formatted(words, nearest(words)));
    }
    List<String> warnings =
        small
            ? List.of(
                ("'%s' is no concept that the model was trained on; what it answers means nothing."
                        + " The nearest that it knows are %s")
                    .formatted(words, nearest(words)))
            : List.of();
    return new Wording(words, words.strip(), Optional.empty(), Optional.empty(), warnings);
  }

  private static Wording sided(String words, Term term, Side side, boolean small) {
    String used = small ? term.phrase() : side.word() + " " + term.phrase();
    List<String> warnings =
        small
            ? List.of(
                "'%s': the model does not tell sides apart; it is asked for '%s', both sides"
                    .formatted(words, used))
            : List.of();
    return new Wording(words, used, Optional.of(term), Optional.of(side), warnings);
  }

  /** The concepts whose words are most like these, at most three. */
  public List<String> nearest(String words) {
    String plain = plain(words);
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    Comparator<Map.Entry<String, Term>> byLikeness =
        Comparator.comparingDouble(
            entry ->
                (double) distance.apply(plain, entry.getKey())
                    / Math.max(plain.length(), entry.getKey().length()));
    return bySynonym.entrySet().stream()
        .sorted(byLikeness)
        .map(entry -> entry.getValue().phrase())
        .distinct()
        .limit(MOST_NEAREST)
        .toList();
  }

  private static Optional<Sided> sided(String plain) {
    for (Map.Entry<String, Side> entry : SIDES.entrySet()) {
      String word = entry.getKey();
      boolean chinese = word.codePointAt(0) > 0x2E80;
      if (chinese && plain.startsWith(word)) {
        String rest = plain.substring(word.length());
        return Optional.of(
            new Sided(entry.getValue(), rest.startsWith("侧") ? rest.substring(1) : rest));
      }
      List<String> parts = new ArrayList<>(Arrays.asList(plain.split(" ")));
      if (parts.remove(word)) {
        return Optional.of(new Sided(entry.getValue(), String.join(" ", parts)));
      }
    }
    return Optional.empty();
  }

  // The words, then what they may be the plural of; irregular plurals stand in the table.
  private static List<String> forms(String plain) {
    List<String> all = new ArrayList<>();
    all.add(plain);
    for (String ending : List.of("s", "es", "n", "en", "e")) {
      if (plain.endsWith(ending) && plain.length() > ending.length() + 2) {
        all.add(plain.substring(0, plain.length() - ending.length()));
      }
    }
    return all;
  }

  // Lower case, without accents, one space between words.
  private static String plain(String words) {
    String folded =
        Normalizer.normalize(words.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD)
            .replaceAll("\\p{M}+", "")
            .replace("ß", "ss");
    return folded.replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }
}
