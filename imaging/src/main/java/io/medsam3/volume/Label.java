package io.medsam3.volume;

/** The name and colour of one value of a label map; 0 is the background and has none. */
public record Label(int value, String name, Rgb colour) {
  public Label {
    if (value < 1) {
      throw new IllegalArgumentException(
          "label value %d of '%s'; values start at 1".formatted(value, name));
    }
  }
}
