package io.medsam3.hub;

import java.io.IOException;

/** A file could not be fetched; the message says what to do next. */
public final class DownloadException extends IOException {
  DownloadException(String message) {
    super(message);
  }

  DownloadException(String message, Throwable cause) {
    super(message, cause);
  }
}
