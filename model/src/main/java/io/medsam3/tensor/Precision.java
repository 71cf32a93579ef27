package io.medsam3.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The number type of matrix products and convolutions.
 *
 * <p>Under {@code BFLOAT16} norms, softmax, positions, box refinement and the decoder's
 * feed-forward layers stay in float32, as in the official model.
 */
public enum Precision {
  FLOAT32(ScalarType.Float),
  BFLOAT16(ScalarType.BFloat16);

  private final ScalarType type;

  Precision(ScalarType type) {
    this.type = type;
  }

  public ScalarType type() {
    return type;
  }
}
