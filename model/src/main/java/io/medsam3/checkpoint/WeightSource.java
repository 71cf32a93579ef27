package io.medsam3.checkpoint;

import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Where weights come from: a checkpoint file, a formula, a random draw. */
public interface WeightSource {
  /**
   * The tensor of that published name, in the type and shape in which the source has it, or null
   * when it has none. A source that makes its tensors makes them in {@code shape}. The tensor
   * belongs to the caller's scope; memory that it maps lives as long as this source.
   */
  @Nullable Tensor find(String key, long... shape);

  /** Every name that the source holds; empty for a source that makes tensors on request. */
  Set<String> keys();

  /** What to call the source in messages, such as a file name. */
  String name();
}
