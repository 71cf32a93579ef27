package io.medsam3.detector;

import org.bytedeco.pytorch.Tensor;

/**
 * The coarsest level of each prompt's image as a sequence.
 *
 * @param tokens (P, g*g, C), row-major over the grid
 * @param positions (1, g*g, C)
 * @param grid side of the grid
 */
record ImageTokens(Tensor tokens, Tensor positions, long grid) {
  /** Takes a map (B, C, g, g), B being P or one for all. */
  static ImageTokens of(Tensor map, Tensor positions, long prompts) {
    Tensor flat = map.flatten(2, 3).transpose(1, 2); // (B, g*g, C)
    long[] shape = {prompts, flat.size(1), flat.size(2)};
    return new ImageTokens(
        flat.expand(shape, false), positions.flatten(2, 3).transpose(1, 2), map.size(2));
  }

  Tensor positioned() {
    return tokens.add(positions);
  }

  ImageTokens with(Tensor newTokens) {
    return new ImageTokens(newTokens, positions, grid);
  }

  /** Those of the first {@code count} prompts. */
  ImageTokens first(long count) {
    return new ImageTokens(tokens.narrow(0, 0, count), positions, grid);
  }
}
