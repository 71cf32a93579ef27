package io.medsam3.detector;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What masks are made of.
 *
 * @param pixels (P, C, M, M) embedding of each place
 * @param queries (P, Q, C) embedding of each query
 * @param semantic (P, 1, M, M) logits of the concept's union, float32
 */
public record MaskFeatures(Tensor pixels, Tensor queries, Tensor semantic) {
  /** Mask logits of all queries, (P, Q, M, M) in float32. */
  public Tensor masks() {
    Tensor flat = pixels.flatten(2, 3); // (P, C, M*M)
    Tensor logits = Tensors.toFloat(queries.matmul(flat));
    return logits.reshape(queries.size(0), queries.size(1), pixels.size(2), pixels.size(3));
  }

  /** Mask logits of chosen (prompt, query) pairs, (n, M, M) in float32; pairs on any device. */
  public Tensor masks(Tensor prompt, Tensor query) {
    Tensor flat = pixels.flatten(2, 3);
    Tensor rows = Tensors.beside(pixels, rowOf(prompt, query));
    Tensor chosen = queries.flatten(0, 1).index_select(0, rows).unsqueeze(1);
    Tensor images = flat.index_select(0, Tensors.beside(pixels, prompt));
    Tensor logits = Tensors.toFloat(chosen.matmul(images)).squeeze(1);
    return logits.reshape(prompt.size(0), pixels.size(2), pixels.size(3));
  }

  private Tensor rowOf(Tensor prompt, Tensor query) {
    return prompt.mul(new Scalar(queries.size(1))).add(query);
  }
}
