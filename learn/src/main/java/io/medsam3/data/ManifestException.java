package io.medsam3.data;

import java.io.IOException;

/** An index file, or a picture or mask that it names, is not what it should be. */
public final class ManifestException extends IOException {
  public ManifestException(String message) {
    super(message);
  }

  public ManifestException(String message, Throwable cause) {
    super(message, cause);
  }
}
