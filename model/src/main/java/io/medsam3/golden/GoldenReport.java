package io.medsam3.golden;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/** Collects the comparisons of a run and tells each to a listener as it is made. */
public final class GoldenReport {
  private final Consumer<StageResult> listener;
  private final List<StageResult> results = new ArrayList<>();

  public GoldenReport(Consumer<StageResult> listener) {
    this.listener = listener;
  }

  public List<StageResult> results() {
    return Collections.unmodifiableList(results);
  }

  public boolean passed() {
    return results.stream().allMatch(StageResult::passed);
  }

  /** Compares all elements; {@code tolerance} is relative to the largest expected element. */
  public void compare(
      GoldenCase golden, String stage, Tensor actual, Tensor expected, double tolerance) {
    long[] found = Tensors.shape(actual);
    long[] wanted = Tensors.shape(expected);
    if (!Arrays.equals(found, wanted)) {
      add(
          golden,
          stage,
          new Difference(Double.NaN, Double.NaN),
          tolerance,
          "shape %s, expected %s".formatted(Arrays.toString(found), Arrays.toString(wanted)));
      return;
    }
    add(
        golden,
        stage,
        Difference.of(Tensors.toFloats(actual), Tensors.toFloats(expected)),
        tolerance,
        "");
  }

  /** Compares with the tensor of that name, if the case has it. */
  public void compareIfStored(GoldenCase golden, String stage, Tensor actual, double tolerance) {
    if (golden.has(stage)) {
      try (Scope scope = new Scope()) {
        compare(golden, stage, actual, golden.tensor(stage), tolerance);
      }
    }
  }

  /** States a fact that holds or does not, such as equality of lists. */
  public void check(GoldenCase golden, String stage, boolean holds, String note) {
    record(new StageResult(golden.name(), stage, holds ? 0 : 1, holds ? 0 : 1, 0, holds, note));
  }

  /** Compares differing pixels of packed masks with what is allowed. */
  public void pixels(GoldenCase golden, String stage, long differing, long total, long allowed) {
    record(
        new StageResult(
            golden.name(),
            stage,
            differing,
            (double) differing / Math.max(1, total),
            (double) allowed / Math.max(1, total),
            differing <= allowed,
            "%d of %d pixels differ, %d allowed".formatted(differing, total, allowed)));
  }

  /** States that a case's file could not be read or that running it ended in an error. */
  void broken(String file, Exception error) {
    String note = Objects.requireNonNullElse(error.getMessage(), error.toString());
    record(new StageResult(file, "run", Double.NaN, Double.NaN, 0, false, firstLine(note)));
  }

  /** Errors of the native library carry their call stack below the first line. */
  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  void add(GoldenCase golden, String stage, Difference difference, double tolerance, String note) {
    boolean passed = difference.relative() <= tolerance;
    record(
        new StageResult(
            golden.name(),
            stage,
            difference.absolute(),
            difference.relative(),
            tolerance,
            passed,
            note));
  }

  private void record(StageResult result) {
    results.add(result);
    listener.accept(result);
  }
}
