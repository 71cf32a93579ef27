package io.medsam3.predict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to find: every instance of a concept named by words, shown by boxes, or both.
 *
 * @param phrase the words, or null when the boxes alone say it
 */
public record ConceptPrompt(@Nullable String phrase, List<BoxExemplar> exemplars) {
  /** What the published model is told when there are boxes and no words. */
  public static final String VISUAL = "visual";

  public ConceptPrompt {
    exemplars = List.copyOf(exemplars);
    if (phrase == null && exemplars.isEmpty()) {
      throw new IllegalArgumentException("a prompt needs words, boxes or both; found neither");
    }
    if (phrase != null && phrase.isBlank()) {
      throw new IllegalArgumentException("the phrase is empty; expected words such as \"polyp\"");
    }
  }

  public static ConceptPrompt text(String phrase) {
    return new ConceptPrompt(phrase, List.of());
  }

  String words() {
    return phrase == null ? VISUAL : phrase;
  }
}
