package io.medsam3.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Readers against damaged files: what a fuzzer once found, and good files with a few bytes changed,
 * the same ones each time.
 */
class FuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 60);
  private static final byte[] TELLING = {0, 1, -1, 127, -128, ' ', '0', '9', '-', 'e'};
  @TempDir Path folder;

  static Stream<Path> found() throws Exception {
    URI corpus = FuzzTest.class.getResource("found").toURI();
    try (Stream<Path> files = Files.walk(Path.of(corpus))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  /** Files of {@code found/READER/}. */
  @ParameterizedTest
  @MethodSource("found")
  void whatTheFuzzerFoundIsReadOrRefused(Path found) throws IOException {
    FuzzedReader reader = FuzzedReader.valueOf(found.getParent().getFileName().toString());
    reader.show(Files.readAllBytes(found), folder.resolve("input"));
  }

  @ParameterizedTest
  @EnumSource
  void goodFilesAreRead(FuzzedReader reader) throws IOException {
    Path file = folder.resolve("input");
    for (byte[] seed : FuzzSeeds.of(reader)) {
      Files.write(file, seed);
      reader.read(file);
    }
  }

  @ParameterizedTest
  @EnumSource
  void damagedFilesAreReadOrRefused(FuzzedReader reader) throws IOException {
    List<byte[]> seeds = FuzzSeeds.of(reader);
    Random random = new Random(20261125);
    for (int round = 0; round < ROUNDS; round++) {
      for (byte[] seed : seeds) {
        byte[] damaged = damaged(seed, random);
        assertThatCode(() -> reader.show(damaged, folder.resolve("input")))
            .as(
                () ->
                    "round of %s with the file %s"
                        .formatted(reader, HexFormat.of().formatHex(damaged)))
            .doesNotThrowAnyException();
      }
    }
  }

  // Bytes changed, most of them near the start where headers are; sometimes cut.
  private static byte[] damaged(byte[] seed, Random random) {
    byte[] damaged = seed.clone();
    for (int change = 1 + random.nextInt(4); change > 0; change--) {
      int reach = random.nextBoolean() ? Math.min(seed.length, 600) : seed.length;
      damaged[random.nextInt(reach)] =
          random.nextBoolean()
              ? TELLING[random.nextInt(TELLING.length)]
              : (byte) random.nextInt(256);
    }
    int length = random.nextInt(6) == 0 ? 1 + random.nextInt(seed.length) : seed.length;
    return Arrays.copyOf(damaged, length);
  }
}
