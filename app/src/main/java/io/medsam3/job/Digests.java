package io.medsam3.job;

import io.medsam3.volume.Mask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of inputs and masks, in lower-case hexadecimal. */
final class Digests {
  private Digests() {}

  /** Of a file's bytes, or of the names and bytes of all files below a folder. */
  static String input(Path path) throws IOException {
    MessageDigest digest = sha256();
    if (!Files.isDirectory(path)) {
      add(digest, path);
      return HexFormat.of().formatHex(digest.digest());
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(path)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = path.relativize(file).toString().replace('\\', '/');
      digest.update((name + "\0").getBytes(StandardCharsets.UTF_8));
      add(digest, file);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Of the size and the bits of a mask, slice by slice. */
  static String mask(Mask mask) {
    MessageDigest digest = sha256();
    digest.update(mask.size().toString().getBytes(StandardCharsets.UTF_8));
    for (int k = 0; k < mask.size().z(); k++) {
      if (mask.isSliceEmpty(k)) {
        digest.update((byte) 0);
        continue;
      }
      digest.update((byte) 1);
      long[] words = mask.words(k);
      ByteBuffer bytes = ByteBuffer.allocate(8 * words.length);
      bytes.asLongBuffer().put(words);
      digest.update(bytes.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = new byte[1 << 20];
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
