package io.medsam3.cli;

import java.util.function.LongConsumer;

/** Tells every few seconds how much of a file is done. */
final class MegabytesDone implements LongConsumer {
  private static final double EVERY_SECONDS = 5;

  private final Output output;
  private long told = System.nanoTime();

  MegabytesDone(Output output) {
    this.output = output;
  }

  @Override
  public void accept(long bytes) {
    of(bytes, -1);
  }

  /** The same, of how many; -1 where nobody knows. */
  void of(long bytes, long total) {
    long now = System.nanoTime();
    if ((now - told) * 1e-9 >= EVERY_SECONDS) {
      told = now;
      output.progress(total < 0 ? "%d MB" : "%d of %d MB", bytes >> 20, total >> 20);
    }
  }
}
