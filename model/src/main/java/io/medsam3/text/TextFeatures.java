package io.medsam3.text;

import org.bytedeco.pytorch.Tensor;

/**
 * Encoded phrases.
 *
 * @param tokens (P, T, C)
 * @param padding (P, T), true where there is no token
 */
public record TextFeatures(Tensor tokens, Tensor padding) {}
