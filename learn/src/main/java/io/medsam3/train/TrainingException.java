package io.medsam3.train;

/** A run cannot go on; the message says where it stopped and which examples were in the batch. */
public final class TrainingException extends RuntimeException {
  public TrainingException(String message) {
    super(message);
  }
}
