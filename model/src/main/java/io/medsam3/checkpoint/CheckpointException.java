package io.medsam3.checkpoint;

import java.io.IOException;

/** A checkpoint is not what it claims to be, or not one of this network. */
public final class CheckpointException extends IOException {
  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
