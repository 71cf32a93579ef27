package io.medsam3.golden;

import java.io.IOException;

/** A kind of case and how to run it. */
public interface GoldenFamily {
  /** Whether the case is of this kind, by its name and the tensors that it holds. */
  boolean handles(GoldenCase golden);

  /** Runs the case and compares every stage that it stores. */
  void run(GoldenCase golden, GoldenReport report) throws IOException;
}
