package io.medsam3.predict;

/** Told how far long work is. */
@FunctionalInterface
public interface Progress {
  Progress NONE = (done, total) -> {};

  /** So many of all steps are done. */
  void done(int done, int total);
}
