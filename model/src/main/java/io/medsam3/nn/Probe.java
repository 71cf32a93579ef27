package io.medsam3.nn;

import org.bytedeco.pytorch.Tensor;

/** Sees the tensors between the stages of a forward pass; tests compare them with references. */
@FunctionalInterface
public interface Probe {
  /** Looks at nothing. */
  Probe NONE = (stage, tensor) -> {};

  /** {@code tensor} belongs to the caller and lives only during the call. */
  void see(String stage, Tensor tensor);

  /** The same probe for a part: its stages are named {@code part.stage}. */
  default Probe at(String part) {
    return this == NONE ? NONE : (stage, tensor) -> see(part + "." + stage, tensor);
  }
}
