package io.medsam3.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Sums up bytes as a SHA-256. */
public final class Sha256 {
  private static final int PIECE = 1 << 20;

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The sum of a file, as {@link #hex}. */
  public static String of(Path file) throws IOException {
    return new Sha256().add(file, bytes -> {}).hex();
  }

  public Sha256 add(byte... bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds what remains of a buffer. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds the words in UTF-8. */
  public Sha256 add(String words) {
    return add(words.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds all bytes of a file.
   *
   * @param progress hears after every piece how many bytes of the file are done
   */
  public Sha256 add(Path file, LongConsumer progress) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = new byte[PIECE];
      long done = 0;
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
        done += count;
        progress.accept(done);
      }
    }
    return this;
  }

  /** The sum; nothing can be added after it. */
  public byte[] bytes() {
    return digest.digest();
  }

  /** The sum in lower-case hexadecimal; nothing can be added after it. */
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }
}
