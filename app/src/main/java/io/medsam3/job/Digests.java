package io.medsam3.job;

import io.medsam3.storage.Sha256;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of inputs and masks, in lower-case hexadecimal. */
final class Digests {
  private Digests() {}

  /** Of a file's bytes, or of the names and bytes of all files below a folder. */
  static String input(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return Sha256.of(path);
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(path)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    Sha256 sum = new Sha256();
    for (Path file : files) {
      String name = path.relativize(file).toString().replace('\\', '/');
      sum.add(name + "\0").add(file, bytes -> {});
    }
    return sum.hex();
  }

  /** Of the size and the bits of a mask, slice by slice. */
  static String mask(Mask mask) {
    Sha256 sum = new Sha256().add(mask.size().toString());
    for (int k = 0; k < mask.size().z(); k++) {
      if (mask.isSliceEmpty(k)) {
        sum.add((byte) 0);
        continue;
      }
      sum.add((byte) 1);
      long[] words = mask.words(k);
      ByteBuffer bytes = ByteBuffer.allocate(8 * words.length);
      bytes.asLongBuffer().put(words);
      sum.add(bytes.array());
    }
    return sum.hex();
  }
}
