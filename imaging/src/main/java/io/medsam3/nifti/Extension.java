package io.medsam3.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What follows a NIfTI header: size, code and text, padded to 16 bytes (nifti1.h). */
final class Extension {
  /** What Workbench gives its XML. */
  static final int UNKNOWN = 0;

  /** NIFTI_ECODE_COMMENT: plain text. */
  static final int COMMENT = 6;

  private Extension() {}

  static byte[] of(int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int size = (bytes.length + 8 + 15) / 16 * 16;
    ByteBuffer b = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    return b.putInt(size).putInt(code).put(bytes).array();
  }
}
