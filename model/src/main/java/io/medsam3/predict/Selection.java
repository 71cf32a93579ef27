package io.medsam3.predict;

import io.medsam3.sam3.Sam3Config;
import io.medsam3.vision.MobileNetConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which of the detector's answers make the result. */
public enum Selection {
  /** Every instance whose score is above one half, as SAM3's image processor. */
  SAM3(0.5),
  /** The one best instance, if its score is above a tenth, as Medical SAM3's evaluation. */
  MEDICAL_SAM3(0.1),
  /**
   * The concept's semantic map where its presence exceeds 0.2: on pictures from elsewhere presence
   * is the first to fail (decision 15).
   */
  SEMANTIC(0.2),
  /** Every instance above one half, and the semantic map where the concept is present. */
  UNION(0.5);

  private final double threshold;

  Selection(double threshold) {
    this.threshold = threshold;
  }

  /** The rule for a network of these sizes: a small one knows concepts better than instances. */
  public static Selection suiting(Sam3Config network) {
    return network.vision().trunk() instanceof MobileNetConfig ? SEMANTIC : SAM3;
  }

  /** What a score, or for a semantic map the presence, must exceed. */
  public double threshold() {
    return threshold;
  }

  boolean takesInstances() {
    return this != SEMANTIC;
  }

  boolean takesMap() {
    return this == SEMANTIC || this == UNION;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Selection of(String label) {
    for (Selection selection : values()) {
      if (selection.label().equals(label)) {
        return selection;
      }
    }
    String known = Arrays.stream(values()).map(Selection::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "no selection rule '%s'; expected one of %s".formatted(label, known));
  }
}
