package io.medsam3.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;

/** Asserts that native objects do not outlive the code that made them. */
public final class NativeObjects {
  private NativeObjects() {}

  /** A test body that may throw. */
  @FunctionalInterface
  public interface Body {
    void run() throws Exception;
  }

  /** Runs {@code body} and fails when it leaves more native objects than it found. */
  public static void assertNoLeak(Body body) throws Exception {
    long before = Pointer.totalCount();
    try (Scope scope = new Scope()) {
      body.run();
    }
    assertThat(Pointer.totalCount() - before).as("native objects left behind").isZero();
  }
}
