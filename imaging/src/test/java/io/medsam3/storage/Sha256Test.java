package io.medsam3.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
  /** Of "abc", FIPS 180-4's own example. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void sumsUpWhateverTheBytesComeIn() throws Exception {
    Path file = Files.writeString(folder.resolve("bc"), "bc");

    assertThat(new Sha256().add("abc").hex()).isEqualTo(ABC);
    assertThat(new Sha256().add((byte) 'a').add(file, done -> {}).hex()).isEqualTo(ABC);
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {'x', 'a', 'b', 'c'}).position(1);
    assertThat(new Sha256().add(buffer).hex()).isEqualTo(ABC);
    assertThat(Sha256.of(Files.writeString(folder.resolve("abc"), "abc"))).isEqualTo(ABC);
  }

  @Test
  void tellsHowFarALargeFileIs() throws Exception {
    Path file = folder.resolve("large");
    Files.write(file, new byte[(2 << 20) + 5]);
    List<Long> told = new ArrayList<>();

    new Sha256().add(file, told::add);

    assertThat(told).isSorted().hasSizeGreaterThan(1).endsWith((2L << 20) + 5);
  }
}
