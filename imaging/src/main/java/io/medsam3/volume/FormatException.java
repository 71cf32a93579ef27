package io.medsam3.volume;

import java.io.IOException;

/** A file is not what it claims to be; the message says what, where, found and expected. */
public final class FormatException extends IOException {
  public FormatException(String message) {
    super(message);
  }

  public FormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
