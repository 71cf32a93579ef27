package io.medsam3.peers;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.DoubleBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch_gloo;

/**
 * Processes joined by libtorch's Gloo over TCP, on one machine or several; Linux only, as libtorch
 * for the JVM has Gloo nowhere else.
 *
 * <p>Used by one thread. A process that ends is noticed at once, one that hangs or a network that
 * is cut when the time limit has passed.
 */
public final class Gloo implements Peers {
  private static final int THREADS = 2;

  private final Place place;
  private final Owner owner = new Owner();
  private final ProcessGroupGloo group;
  private boolean closed;

  private Gloo(Place place, Limits limits) {
    this.place = place;
    Loader.load(torch_gloo.class);
    try (Scope scope = new Scope()) {
      Milliseconds patience = new Milliseconds(limits.meeting().toMillis());
      String failure = "the processes did not meet";
      TCPStore store = attempt(failure, () -> store(isFirst(), patience));
      this.group = attempt(failure, () -> owner.own(group(store, patience)));
      owner.own(store); // released after the group, which writes to freed memory otherwise
      group.setTimeout(new Milliseconds(limits.answer().toMillis()));
    } catch (PeersException failure) {
      owner.close();
      throw failure;
    }
  }

  /**
   * How long to wait for the others.
   *
   * @param meeting until all have come
   * @param answer in each exchange, in which the first may be measuring or saving meanwhile
   */
  public record Limits(Duration meeting, Duration answer) {
    /** Time to start several machines by hand; the reference's limit for an exchange. */
    public static final Limits DEFAULT = new Limits(Duration.ofMinutes(5), Duration.ofMinutes(30));
  }

  /** Meets the others; returns when all have come. */
  public static Peers join(Place place, Limits limits) {
    return meet(place, limits);
  }

  static Gloo meet(Place place, Limits limits) {
    requireHere();
    return new Gloo(place, limits);
  }

  /** Refuses machines without Gloo. */
  public static void requireHere() {
    if (!Loader.getPlatform().equals("linux-x86_64")) {
      throw new IllegalArgumentException(
          "several processes need Gloo, which libtorch for the JVM has on linux-x86_64 only; this"
              + " is %s: train with one process and more batches per step"
                  .formatted(Loader.getPlatform()));
    }
  }

  /** Where these processes meet, for one group: a store that was given to one is its own. */
  TCPStore store(boolean server, Milliseconds patience) {
    TCPStoreOptions options =
        new TCPStoreOptions()
            .port((short) place.port())
            .isServer(server)
            .waitWorkers(false)
            .timeout(patience);
    return new TCPStore(place.host(), options);
  }

  private ProcessGroupGloo group(TCPStore store, Milliseconds patience) {
    ProcessGroupGloo.Options gloo = ProcessGroupGloo.Options.create(patience);
    gloo.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(ownAddress())));
    gloo.threads(THREADS);
    return new ProcessGroupGloo(store, place.rank(), place.count(), gloo);
  }

  /** What adds and copies, which lives as long as this. */
  Backend group() {
    return group;
  }

  /** This machine's address on the way to the first process; nothing is sent. */
  private String ownAddress() {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(place.host(), place.port()));
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException e) {
      throw new PeersException(place + ": no way to that host: " + e.getMessage(), e);
    }
  }

  @Override
  public int rank() {
    return place.rank();
  }

  @Override
  public int count() {
    return place.count();
  }

  @Override
  public Pending beginSum(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor carried = tensor.cpu();
      Work work = attempt("a sum failed", () -> group.allreduce(new TensorVector(carried)));
      return new Sum(work, tensor, carried);
    }
  }

  /** A sum that libtorch works at, in memory of the CPU. */
  private final class Sum implements Pending {
    private final Owner kept = new Owner();
    private final Work work;
    private final Tensor tensor;
    private final Tensor carried;

    Sum(Work work, Tensor tensor, Tensor carried) {
      this.work = kept.own(work);
      this.tensor = tensor;
      this.carried = kept.own(carried);
    }

    @Override
    public void await() {
      Gloo.this.await(work);
      bringBack(carried, tensor);
    }

    @Override
    public void close() {
      kept.close();
    }
  }

  @Override
  public void copyFrom(int rank, Tensor tensor) {
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      BroadcastOptions options = new BroadcastOptions().rootRank(rank);
      Tensor carried = tensor.cpu();
      await(attempt("a copy failed", () -> group.broadcast(new TensorVector(carried), options)));
      bringBack(carried, tensor);
    }
  }

  /** What lies on the CPU was carried as it is. */
  private static void bringBack(Tensor carried, Tensor tensor) {
    if (!tensor.is_cpu()) {
      try (NoGradGuard none = new NoGradGuard()) {
        tensor.copy_(carried);
      }
    }
  }

  @Override
  public double[] sum(double... own) {
    try (Scope scope = new Scope()) {
      Tensor numbers = Tensor.create(own);
      await(attempt("a sum failed", () -> group.allreduce(new TensorVector(numbers))));
      double[] sums = new double[own.length];
      DoubleBuffer buffer = numbers.createBuffer();
      buffer.get(sums);
      return sums;
    }
  }

  private void await(Work work) {
    attempt("a process of the run is lost", work::_wait);
  }

  /** libtorch's messages are many lines of which the first says what happened. */
  <T> T attempt(String what, Supplier<T> call) {
    if (closed) {
      throw new IllegalStateException(place + ": used after it was closed");
    }
    try {
      return call.get();
    } catch (PeersException known) {
      throw known;
    } catch (RuntimeException failure) {
      String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
      String cause = first.replaceFirst("^\\[[^]]*] ", "");
      throw new PeersException(
          "%s: %s (%s); see what the other processes said last".formatted(place, what, cause),
          failure);
    }
  }

  @Override
  public void close() {
    closed = true;
    owner.close();
  }
}
