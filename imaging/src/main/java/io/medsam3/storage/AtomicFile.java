package io.medsam3.storage;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes a file under another name beside its target and renames it when it is whole, so that a
 * full disk, an exception or Ctrl-C leaves nothing half-written and keeps what was there before.
 */
public final class AtomicFile {
  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtomicFile::removeUnfinished));
  }

  private AtomicFile() {}

  /** Writes the content of a file; may fail at any byte. */
  @FunctionalInterface
  public interface Content {
    void write(OutputStream out) throws IOException;
  }

  public static void write(Path target, Content content) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(target + ": there is no folder " + folder + " to write into");
    }
    if (Files.isDirectory(target)) {
      throw new IOException(target + ": is a folder; a file was to be written");
    }
    // Not createTempFile, whose files nobody but their owner may read.
    Path part = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    boolean done = false;
    UNFINISHED.add(part);
    try {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(part, CREATE_NEW), 1 << 16)) {
        content.write(out);
      }
      rename(part, target);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
      UNFINISHED.remove(part);
    }
  }

  private static void removeUnfinished() {
    for (Path part : UNFINISHED) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException stays) {
        // The process ends; a hidden part file is all that stays.
      }
    }
  }

  private static void rename(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      // Some network file systems cannot; a plain replace is the best they offer.
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
