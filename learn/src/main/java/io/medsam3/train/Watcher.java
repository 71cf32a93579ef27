package io.medsam3.train;

/** Whoever watches a training: hears how it goes, and may want it to end. */
@FunctionalInterface
public interface Watcher {
  /** Takes a line of text now and then. */
  void say(String line);

  /**
   * Whether the training is to end after the step it is at, with everything saved; asked between
   * steps on the training's thread.
   */
  default boolean wantsEnd() {
    return false;
  }

  /** The same without words. */
  default Watcher silent() {
    Watcher speaking = this;
    return new Watcher() {
      @Override
      public void say(String line) {}

      @Override
      public boolean wantsEnd() {
        return speaking.wantsEnd();
      }
    };
  }
}
