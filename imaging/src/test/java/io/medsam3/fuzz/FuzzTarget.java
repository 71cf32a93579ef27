package io.medsam3.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a coverage-guided fuzzer calls (tools/fuzz.sh); the property {@code fuzz.reader} says which
 * reader. {@code main} writes the files it starts from into a folder.
 */
public final class FuzzTarget {
  private static final FuzzedReader READER =
      FuzzedReader.valueOf(System.getProperty("fuzz.reader", "DICOM"));
  private static final Path SCRATCH = scratch();

  private FuzzTarget() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    READER.show(bytes, SCRATCH);
  }

  public static void main(String[] words) throws IOException {
    Path folder = Files.createDirectories(Path.of(words[0]));
    int number = 0;
    for (byte[] seed : FuzzSeeds.of(READER)) {
      Files.write(folder.resolve("seed" + number++), seed);
    }
  }

  // Reads the good files once, so that loading codecs is not taken for a hang of the first file.
  private static Path scratch() {
    try {
      Path file = Files.createTempFile("fuzz", "");
      file.toFile().deleteOnExit();
      for (byte[] seed : FuzzSeeds.of(READER)) {
        READER.show(seed, file);
      }
      return file;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
