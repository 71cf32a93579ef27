package io.medsam3.peers;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * Processes joined by {@link Gloo}, whose tensors on GPUs travel between these by libtorch's NCCL
 * and not through the memory of the CPU. Each process must have a GPU of its own.
 *
 * <p>NCCL does not notice by itself that a process has ended. So before the result of an exchange
 * is waited for, all say over Gloo that they took part in it.
 */
public final class Nccl implements Peers {
  private final Gloo gloo;
  private final Owner owner = new Owner();
  private final Predicate<Tensor> travels;
  private final Backend group;

  /**
   * @param gloo closed with this
   * @param travels which tensors the second group carries
   * @param meet makes the second group, which lives as long as its owner
   */
  Nccl(Gloo gloo, Predicate<Tensor> travels, Function<Owner, Backend> meet) {
    this.gloo = gloo;
    this.travels = travels;
    try (Scope scope = new Scope()) {
      group = gloo.attempt("the GPUs did not meet", () -> meet.apply(owner));
    } catch (PeersException failure) {
      owner.close();
      gloo.close();
      throw failure;
    }
  }

  /** Meets the others; returns when all have come. The build must have CUDA. */
  public static Peers join(Place place, Gloo.Limits limits) {
    requireHere();
    Gloo gloo = Gloo.meet(place, limits);
    return new Nccl(gloo, Tensor::is_cuda, owner -> group(gloo, limits, owner));
  }

  private static Backend group(Gloo gloo, Gloo.Limits limits, Owner owner) {
    // Gloo's keys in the same place begin with a number and a slash, NCCL's have no slash.
    TCPStore store = gloo.store(false, new Milliseconds(limits.meeting().toMillis()));
    ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create(false);
    options.timeout(new Milliseconds(limits.answer().toMillis()));
    Backend group = owner.own(new ProcessGroupNCCL(store, gloo.rank(), gloo.count(), options));
    owner.own(store); // released after the group, as in Gloo
    return group;
  }

  /** Refuses builds and machines without NCCL. */
  public static void requireHere() {
    Gloo.requireHere();
    try {
      Loader.load(torch_nccl.class);
    } catch (LinkageError | TypeNotPresentException missing) {
      throw new IllegalArgumentException(
          "NCCL cannot be loaded (%s); it needs a build with -Pcuda, CUDA and NCCL: exchange by Gloo"
                  .formatted(missing.getMessage())
              + " instead",
          missing);
    }
  }

  @Override
  public int rank() {
    return gloo.rank();
  }

  @Override
  public int count() {
    return gloo.count();
  }

  @Override
  public Pending beginSum(Tensor tensor) {
    return travels.test(tensor)
        ? new Exchange("a sum failed", () -> group.allreduce(new TensorVector(tensor)))
        : gloo.beginSum(tensor);
  }

  @Override
  public void copyFrom(int rank, Tensor tensor) {
    if (!travels.test(tensor)) {
      gloo.copyFrom(rank, tensor);
      return;
    }
    BroadcastOptions options = new BroadcastOptions().rootRank(rank);
    try (options;
        Exchange copy =
            new Exchange(
                "a copy failed", () -> group.broadcast(new TensorVector(tensor), options))) {
      copy.await();
    }
  }

  /** Something that the GPUs work at. */
  private final class Exchange implements Pending {
    private final Owner kept = new Owner();
    private final Work work;

    Exchange(String failure, Supplier<Work> begin) {
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        work = kept.own(gloo.attempt(failure, begin));
      }
    }

    @Override
    public void await() {
      try {
        gloo.sum(1);
        gloo.attempt("a process of the run is lost", work::_wait);
      } catch (PeersException lost) {
        group.abort(); // or whatever is asked of this GPU next waits for the lost one
        throw lost;
      }
    }

    @Override
    public void close() {
      kept.close();
    }
  }

  @Override
  public double[] sum(double... own) {
    return gloo.sum(own);
  }

  @Override
  public void close() {
    owner.close();
    gloo.close();
  }
}
