package io.medsam3.detector;

import io.medsam3.nn.Attention;
import org.bytedeco.pytorch.Tensor;

/**
 * Text and geometry tokens of P prompts, ready to be looked at.
 *
 * @param tokens (P, T, C)
 * @param padding (P, T), true = padding
 * @param bias (P, 1, 1, T), minus infinity at padding
 */
record PromptTokens(Tensor tokens, Tensor padding, Tensor bias) {
  static PromptTokens of(Tensor tokens, Tensor padding) {
    return new PromptTokens(tokens, padding, Attention.paddingBias(padding));
  }

  /** Those of the first {@code count} prompts. */
  PromptTokens first(long count) {
    return new PromptTokens(
        tokens.narrow(0, 0, count), padding.narrow(0, 0, count), bias.narrow(0, 0, count));
  }
}
