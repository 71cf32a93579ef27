package io.medsam3.volume;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sentences about what is odd in an input, collected while it is read; each is kept once. */
public final class Findings {
  private final Set<String> warnings = new LinkedHashSet<>();

  public void warn(String sentence) {
    warnings.add(sentence);
  }

  public void addAll(Findings other) {
    warnings.addAll(other.warnings);
  }

  /** In the order they were found. */
  public List<String> warnings() {
    return new ArrayList<>(warnings);
  }

  public boolean isEmpty() {
    return warnings.isEmpty();
  }
}
