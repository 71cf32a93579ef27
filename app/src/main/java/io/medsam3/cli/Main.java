package io.medsam3.cli;

import io.medsam3.tensor.LibTorch;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import picocli.CommandLine;

/** Where {@code medsam3} starts. */
public final class Main {
  /** Commands that open a model soon and should answer within seconds. */
  private static final Set<String> SHORT_RUNS = Set.of("segment", "demo", "replay");

  private Main() {}

  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    if (args.length > 0 && SHORT_RUNS.contains(args[0])) {
      LibTorch.beginLoading();
    }
    System.exit(run(out, err, args));
  }

  /** Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong usage. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Medsam3Command());
    Failures failures = new Failures();
    line.setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    int code;
    try {
      code = line.execute(args);
    } catch (OutOfMemoryError lack) {
      code = failures.lackOfMemory(lack.getMessage(), err);
    }
    out.flush();
    err.flush();
    return code;
  }
}
