package io.medsam3.cli;

import io.medsam3.train.Watcher;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets a training end after its step and save when this program is told to end, by Ctrl-C or
 * SIGTERM.
 *
 * <p>Left to itself the JVM would unload libtorch under the running step, which is a crash. The
 * training is asked by a flag, for an interrupt would close the files it is writing.
 */
final class EndAfterStep implements Watcher, AutoCloseable {
  /** A step of the largest network takes minutes on processors. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  /** Exit code of a training that ended early without a signal of its own: that of SIGTERM. */
  static final int TOLD = 128 + 15;

  private final Consumer<String> words;
  private final Duration longest;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::waitForStep, "end-after-step");
  private volatile boolean wanted;

  EndAfterStep(Consumer<String> words, Duration longest) {
    this.words = words;
    this.longest = longest;
  }

  /** From here on the end waits until this is closed. */
  EndAfterStep begin() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException ending) {
      wanted = true; // told already
    }
    return this;
  }

  /** What the JVM does before it leaves. */
  void waitForStep() {
    wanted = true;
    say("told to end: finishes the step and saves, for which it has " + longest.toSeconds() + " s");
    try {
      if (!over.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        say(
            "the step is not over after %d s and is given up; what was saved last is good, and a"
                    .formatted(longest.toSeconds())
                + " report of a crash may follow");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void say(String line) {
    words.accept(line);
  }

  @Override
  public boolean wantsEnd() {
    return wanted;
  }

  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      wanted = true; // the hook runs, and has just been let go
    }
  }
}
