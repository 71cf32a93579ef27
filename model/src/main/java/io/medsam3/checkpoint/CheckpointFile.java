package io.medsam3.checkpoint;

import java.io.IOException;
import java.util.Collection;

/** A checkpoint in one file, under the names that the file uses. */
interface CheckpointFile extends WeightSource, AutoCloseable {
  /** What the file holds, in its order. */
  Collection<TensorSpec> specs();

  @Override
  void close() throws IOException;
}
