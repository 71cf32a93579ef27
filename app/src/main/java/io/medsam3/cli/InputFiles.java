package io.medsam3.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Checks of paths that a user gives, before any work is done. */
final class InputFiles {
  private InputFiles() {}

  /** Refuses what is not there, a folder, or not to be read. */
  static void require(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + ": a folder; expected a file");
    }
    if (!Files.isReadable(file)) {
      throw new IOException(file + ": permission denied");
    }
  }

  /** Refuses what is not there or not to be read, file or folder. */
  static void requireReadable(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isReadable(path)) {
      throw new IOException(path + ": permission denied");
    }
  }

  /** Refuses what is not there or no folder. */
  static void requireFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
  }

  /** Refuses a folder for results that cannot be made or written to; makes nothing yet. */
  static void requireWritable(Path folder) throws IOException {
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new IOException(folder + ": cannot be a folder, for " + there + " is a file");
    }
    if (!Files.isWritable(there)) {
      throw new IOException(folder + ": no permission to write into " + there);
    }
  }
}
