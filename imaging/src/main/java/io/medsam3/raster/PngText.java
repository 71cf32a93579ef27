package io.medsam3.raster;

import io.medsam3.storage.Imprint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Words in a PNG: tEXt chunks (ISO 15948, 11.3.4.3) before its pixels. */
final class PngText {
  /** Signature and IHDR, which comes first in every PNG. */
  private static final int HEAD = 8 + 25;

  private PngText() {}

  /** The PNG with the summary under Software, the facts under Comment. */
  static void insert(byte[] png, Imprint imprint, OutputStream out) throws IOException {
    out.write(png, 0, HEAD);
    out.write(chunk("Software", imprint.summary()));
    out.write(chunk("Comment", imprint.text()));
    out.write(png, HEAD, png.length - HEAD);
  }

  private static byte[] chunk(String keyword, String text) {
    byte[] words = ("tEXt" + keyword + "\0" + text).getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(words);
    return ByteBuffer.allocate(words.length + 8)
        .putInt(words.length - 4)
        .put(words)
        .putInt((int) crc.getValue())
        .array();
  }
}
