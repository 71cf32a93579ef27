package io.medsam3.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Tells by a file's first bytes which kind of checkpoint it is, if any. */
final class FileFormat {
  private static final int START = 512;
  private static final int TAR_MAGIC = 257;

  private FileFormat() {}

  /** Opens a checkpoint of either format, under the names in the file. */
  static CheckpointFile open(Path path) throws IOException {
    byte[] start = start(path);
    if (begins(start, 'P', 'K', 3, 4)) {
      return TorchZip.open(path);
    }
    if (Safetensors.looksLike(start)) {
      return Safetensors.open(path);
    }
    throw new CheckpointException("%s: %s".formatted(path, otherKind(start)));
  }

  /** Whether torch.save, now or long ago, or safetensors wrote the file. */
  static boolean claims(Path path) throws IOException {
    byte[] start = start(path);
    boolean pickle = begins(start, 0x80) && start.length > 1 && start[1] >= 2 && start[1] <= 5;
    return pickle || begins(start, 'P', 'K', 3, 4) || Safetensors.looksLike(start);
  }

  private static byte[] start(Path path) throws IOException {
    try (MappedFile file = MappedFile.open(path)) {
      return file.read(0, (int) Math.min(file.size(), START));
    }
  }

  private static boolean begins(byte[] start, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= start.length || (start[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static String otherKind(byte[] start) {
    if (start.length == 0) {
      return "an empty file, not a checkpoint";
    }
    if (begins(start, 0x80)) {
      return "a pickle outside a zip file, as torch.save wrote before PyTorch 1.6;"
          + " load it there and save it again";
    }
    if (start.length > TAR_MAGIC + 5
        && new String(start, TAR_MAGIC, 5, StandardCharsets.US_ASCII).equals("ustar")) {
      return "a tar archive, not a checkpoint; unpack it and give the file inside";
    }
    if (begins(start, 0x1F, 0x8B)) {
      return "a gzip file, not a checkpoint; unpack it and give the file inside";
    }
    if (isText(start)) {
      return "a text file, not a checkpoint; did a download fail? It begins \"%s\""
          .formatted(firstWords(start));
    }
    return "neither a torch.save archive nor a safetensors file";
  }

  private static boolean isText(byte[] start) {
    for (byte b : start) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static String firstWords(byte[] start) {
    byte[] shown = Arrays.copyOf(start, Math.min(start.length, 60));
    return new String(shown, StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
  }
}
