package io.medsam3.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The known phrases, and which of them are honest negatives of an image. */
public final class ConceptLexicon {
  private final Map<String, Concept> concepts;

  public ConceptLexicon(List<Concept> concepts) {
    this.concepts =
        concepts.stream()
            .collect(
                Collectors.toMap(
                    Concept::phrase, c -> c, (first, same) -> same, LinkedHashMap::new));
  }

  /** The table that comes with the code, {@code concepts.tsv}. */
  public static ConceptLexicon bundled() {
    try (InputStream in = ConceptLexicon.class.getResourceAsStream("concepts.tsv");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      return new ConceptLexicon(
          lines.lines().filter(l -> !l.startsWith("#")).map(ConceptLexicon::parse).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Concept parse(String line) {
    String[] cells = line.split("\t");
    return new Concept(
        cells[0],
        cells[1].equals("components"),
        cells[2].equals("yes"),
        cells[3].equals("yes"),
        cells[4],
        Set.copyOf(Arrays.asList(cells[5].split(" "))));
  }

  public Optional<Concept> find(String phrase) {
    return Optional.ofNullable(concepts.get(phrase));
  }

  /** Whether connected parts of that phrase's mask are instances; false for unknown phrases. */
  public boolean countable(String phrase) {
    return find(phrase).map(Concept::countable).orElse(false);
  }

  /** Whether an image of that phrase may be mirrored; false for unknown phrases. */
  public boolean mirrors(String phrase) {
    return find(phrase).map(c -> !c.lateral()).orElse(false);
  }

  /** Whether a place of that kind could be without it; false for unknown phrases. */
  public boolean finding(String phrase) {
    return find(phrase).map(Concept::finding).orElse(false);
  }

  /**
   * Phrases whose target cannot be in an image that shows {@code phrase}; none when the phrase is
   * unknown, for then nothing is known of the place.
   */
  public List<String> impossibleBeside(String phrase) {
    return find(phrase)
        .map(
            here ->
                concepts.values().stream()
                    .filter(c -> !c.possiblePlaces().contains(here.place()))
                    .map(Concept::phrase)
                    .toList())
        .orElse(List.of());
  }
}
