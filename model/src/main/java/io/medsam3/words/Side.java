package io.medsam3.words;

import java.util.Locale;

/** A side of the patient. */
public enum Side {
  LEFT,
  RIGHT;

  /** The English word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
