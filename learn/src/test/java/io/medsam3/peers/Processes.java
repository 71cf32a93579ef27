package io.medsam3.peers;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Processes of a run played by threads of one, each with a Gloo group of its own. */
public final class Processes {
  /** Limits that suit a test. */
  public static final Gloo.Limits PATIENT =
      new Gloo.Limits(Duration.ofSeconds(60), Duration.ofSeconds(60));

  private Processes() {}

  /** What one process does. */
  public interface Work<T> {
    T run(Peers peers) throws Exception;
  }

  public static Place first(int count) throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return new Place(0, count, "127.0.0.1", socket.getLocalPort());
    }
  }

  /** Lets {@code count} processes work and returns what each has to say, by rank. */
  public static <T> List<T> run(int count, Work<T> work) throws Exception {
    return at(
        count,
        place -> {
          try (Peers peers = Gloo.join(place, PATIENT)) {
            return work.run(peers);
          }
        });
  }

  /** What one process does at its place. */
  interface PlacedWork<T> {
    T run(Place place) throws Exception;
  }

  static <T> List<T> at(int count, PlacedWork<T> work) throws Exception {
    Place first = first(count);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<T>> all = new ArrayList<>();
      for (int rank = 0; rank < count; rank++) {
        Place place = new Place(rank, count, first.host(), first.port());
        all.add(threads.submit(() -> work.run(place)));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> one : all) {
        answers.add(one.get());
      }
      return answers;
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof Exception cause ? cause : failure;
    } finally {
      threads.shutdown();
      threads.awaitTermination(60, TimeUnit.SECONDS); // what they own is freed by then
    }
  }
}
