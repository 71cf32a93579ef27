package io.medsam3.text;

/**
 * The text encoder's sizes.
 *
 * @param vocabulary tokens of the byte-pair table
 * @param context tokens per phrase, start and end included
 * @param width channels inside the encoder
 * @param dim channels of the result
 */
public record TextConfig(int vocabulary, int context, int width, int layers, int heads, int dim) {
  public TextConfig {
    if (vocabulary < 1 || context < 3 || layers < 1 || dim < 1) {
      throw new IllegalArgumentException(
          "vocabulary, layers and dim must be positive and context at least 3");
    }
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "text width must be a multiple of heads; found width %d, heads %d"
              .formatted(width, heads));
    }
  }
}
