package io.medsam3.train;

import io.medsam3.peers.Peers;
import io.medsam3.tensor.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * What each process of a run keeps beside the weights: all of it, or of every parameter an equal
 * slice, which it alone updates (Rajbhandari and others, ZeRO stage 1, 2020).
 *
 * <p>A slice is a part of the parameter's values in a row, so that shares are equal whatever the
 * sizes of the parameters.
 *
 * @param peers the processes of the run
 * @param divided whether each keeps a slice
 */
record Shares(Peers peers, boolean divided) {
  /** One process, which keeps everything. */
  static final Shares ALONE = new Shares(Peers.ALONE, false);

  /** The values of a contiguous tensor that this process keeps, as a view: a slice, or all. */
  Tensor mine(Tensor whole) {
    return divided ? slice(whole, peers.rank()) : whole;
  }

  /** The values of a contiguous tensor that a process keeps, in a row, as a view. */
  Tensor slice(Tensor whole, int rank) {
    long begin = whole.numel() * rank / peers.count();
    long end = whole.numel() * (rank + 1) / peers.count();
    return whole.detach().view(-1).narrow(0, begin, end - begin);
  }

  /** Completes a contiguous tensor in every process, each of which has set its own slice. */
  void complete(Tensor whole) {
    for (int rank = 0; rank < peers.count(); rank++) {
      Tensor slice = slice(whole, rank);
      if (slice.numel() > 0) {
        peers.copyFrom(rank, slice);
      }
    }
  }

  /** Gives every process the parameters as their keepers have changed them. */
  void spread(Map<String, Tensor> parameters) {
    if (!divided) {
      return;
    }
    for (List<Tensor> some : Packed.groups(learning(parameters.values()), Packed.LARGEST)) {
      for (int rank = 0; rank < peers.count(); rank++) {
        int from = rank;
        try (Packed packed = new Packed(some, parameter -> slice(parameter, from))) {
          peers.copyFrom(from, packed.flat());
          if (from != peers.rank()) {
            packed.unpack();
          }
        }
      }
    }
  }

  /** Those that have a gradient, which are the same in every process once gradients are summed. */
  private static List<Tensor> learning(Collection<Tensor> parameters) {
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      return parameters.stream().filter(parameter -> parameter.grad().defined()).toList();
    }
  }
}
