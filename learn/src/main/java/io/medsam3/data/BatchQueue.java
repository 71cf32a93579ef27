package io.medsam3.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prepares batches ahead of the training step on a thread of its own, in order: all of them, or
 * every so many when several processes share them.
 */
public final class BatchQueue implements AutoCloseable {
  private static final int AHEAD = 3;

  private final BatchSource source;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread t = new Thread(task, "batches");
            t.setDaemon(true);
            return t;
          });
  private final Deque<Future<Batch>> ready = new ArrayDeque<>();
  private final long stride;
  private long next;

  /** Prepares the batches of numbers {@code first}, {@code first + stride} and so on. */
  public BatchQueue(BatchSource source, long first, long stride) {
    this.source = source;
    this.next = first;
    this.stride = stride;
    for (int i = 0; i < AHEAD; i++) {
      order();
    }
  }

  private void order() {
    long number = next;
    next += stride;
    ready.add(thread.submit(() -> source.batch(number)));
  }

  /** The next batch; waits for it. */
  public Batch take() {
    order();
    try {
      return ready.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch could not be prepared: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
