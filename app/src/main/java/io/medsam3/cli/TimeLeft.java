package io.medsam3.cli;

import io.medsam3.job.JobRequest;
import io.medsam3.predict.Progress;

/** Tells how far long work is and how long it will still take, at most every two seconds. */
final class TimeLeft implements Progress {
  private static final double EVERY_SECONDS = 2;

  private final Output output;
  private final String what;
  private final long start = System.nanoTime();
  private double lastTold;

  /** Counts what the request looks at one after another. */
  TimeLeft(Output output, JobRequest request) {
    this.output = output;
    this.what = request.tile() > 0 ? "tile" : "slice";
  }

  @Override
  public void done(int done, int total) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    if (done < total && seconds - lastTold >= EVERY_SECONDS) {
      lastTold = seconds;
      output.progress("%s %d of %d, %s left", what, done, total, left(seconds, done, total));
    }
  }

  /** Minutes and seconds, if the rest goes as the part that is done. */
  static String left(double seconds, int done, int total) {
    long rest = Math.round(seconds / done * (total - done));
    return "%d:%02d".formatted(rest / 60, rest % 60);
  }
}
