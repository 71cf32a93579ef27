package io.medsam3.tracker;

import org.bytedeco.pytorch.Tensor;

/**
 * What a frame looks at: whole remembered maps, then object pointers cut into tokens.
 *
 * @param tokens (O, maps * g * g + pointerTokens, m) float32
 * @param positions the same shape, or one for all objects
 * @param pointerTokens how many tokens at the end have no place on the grid
 */
record MemoryTokens(Tensor tokens, Tensor positions, long pointerTokens) {}
