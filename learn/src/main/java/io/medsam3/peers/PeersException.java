package io.medsam3.peers;

/** A process of the run was lost, did not come, or does something else than the others. */
public final class PeersException extends RuntimeException {
  PeersException(String message, Throwable cause) {
    super(message, cause);
  }

  /** When nothing but the others' numbers shows it. */
  public PeersException(String message) {
    super(message);
  }
}
