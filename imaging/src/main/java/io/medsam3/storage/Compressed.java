package io.medsam3.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Files as streams, unpacked when their first bytes say gzip or zlib. */
public final class Compressed {
  private static final int BUFFER = 1 << 16;

  private Compressed() {}

  public static boolean isGzip(byte[] head) {
    return head.length >= 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B;
  }

  /** The content of a file from its start, unpacked if it is gzip. */
  public static InputStream open(Path path) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    file.mark(2);
    boolean gzip = isGzip(file.readNBytes(2));
    file.reset();
    return gzip ? gunzip(file) : file;
  }

  public static InputStream gunzip(InputStream in) throws IOException {
    try {
      return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
    } catch (java.io.EOFException e) {
      in.close();
      throw new io.medsam3.volume.FormatException("the gzip data ended in its header", e);
    }
  }

  /** A stream of zlib data (RFC 1950), or of gzip if it starts like that. */
  public static InputStream inflate(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(2);
    boolean gzip = isGzip(buffered.readNBytes(2));
    buffered.reset();
    return gzip ? gunzip(buffered) : new InflaterInputStream(buffered);
  }
}
