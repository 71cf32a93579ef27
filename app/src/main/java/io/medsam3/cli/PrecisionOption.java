package io.medsam3.cli;

import io.medsam3.tensor.Precision;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** In which numbers a command runs the network. */
final class PrecisionOption {
  private static final List<String> KNOWN = List.of("float32", "bfloat16");

  @Option(names = "--precision", paramLabel = "TYPE", description = "float32 (default) or bfloat16")
  private String name = "float32";

  /** Refuses a name that is none; {@link Precision} needs libtorch, which may still be loading. */
  void check() {
    if (!KNOWN.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "--precision is '%s'; expected one of %s".formatted(name, KNOWN));
    }
  }

  Precision precision() {
    return Precision.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
