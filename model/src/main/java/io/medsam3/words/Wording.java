package io.medsam3.words;

import java.util.List;
import java.util.Optional;

/**
 * How words were understood.
 *
 * @param asked as the user said it
 * @param used what the network is asked
 * @param term the concept of the lexicon; empty for words outside it
 * @param side that the words name beside the concept
 * @param warnings what the user should know before trusting the answer
 */
public record Wording(
    String asked, String used, Optional<Term> term, Optional<Side> side, List<String> warnings) {
  public Wording {
    warnings = List.copyOf(warnings);
  }
}
