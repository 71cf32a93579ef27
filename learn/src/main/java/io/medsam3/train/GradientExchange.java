package io.medsam3.train;

import io.medsam3.peers.Peers;
import io.medsam3.tensor.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adds up what the processes of a run found in their shares of a step, so that each goes on with
 * the gradients and losses of the whole.
 *
 * <p>Gradients travel in flat buckets; while one is on its way the next is packed.
 */
final class GradientExchange {
  /** Buckets on their way at once, which bounds the memory. */
  private static final int UNDER_WAY = 2;

  private final Map<String, Tensor> parameters;
  private final Peers peers;
  private final long bucket;

  GradientExchange(Map<String, Tensor> parameters, Peers peers) {
    this(parameters, peers, Packed.LARGEST);
  }

  GradientExchange(Map<String, Tensor> parameters, Peers peers, long bucket) {
    this.parameters = parameters;
    this.peers = peers;
    this.bucket = bucket;
  }

  /** The sums of losses by name; a term that a process's batches did not have counts as nothing. */
  Map<String, Double> sum(Map<String, Double> losses) {
    if (peers.count() == 1) {
      return losses;
    }
    List<String> names = new ArrayList<>(DetectionLoss.TERMS);
    names.add("loss");
    if (!names.containsAll(losses.keySet())) {
      throw new IllegalStateException("losses " + losses.keySet() + "; known are " + names);
    }
    double[] sums =
        peers.sum(names.stream().mapToDouble(name -> losses.getOrDefault(name, 0.0)).toArray());
    Map<String, Double> all = new TreeMap<>();
    for (int i = 0; i < sums.length; i++) {
      all.put(names.get(i), sums[i]);
    }
    return all;
  }

  /** Gives every parameter the sum of its gradients, if any process has one. */
  void sumGradients() {
    if (peers.count() == 1) {
      return;
    }
    Deque<Bucket> underWay = new ArrayDeque<>();
    try {
      for (List<Tensor> some : Packed.groups(learnedAnywhere(), bucket)) {
        send(underWay, some);
      }
      while (!underWay.isEmpty()) {
        receiveFirst(underWay);
      }
    } finally {
      underWay.forEach(Bucket::close);
    }
  }

  private void send(Deque<Bucket> underWay, List<Tensor> some) {
    if (underWay.size() == UNDER_WAY) {
      receiveFirst(underWay);
    }
    underWay.add(new Bucket(some));
  }

  /** Leaves it in the queue, to be closed there, when it does not arrive. */
  private static void receiveFirst(Deque<Bucket> underWay) {
    underWay.element().receive();
    underWay.remove();
  }

  /**
   * Parameters with a gradient in any process, each of which has one afterwards: others must stay
   * without, as the optimiser leaves those alone.
   */
  private List<Tensor> learnedAnywhere() {
    Collection<Tensor> all = parameters.values();
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      double[] known = all.stream().mapToDouble(p -> p.grad().defined() ? 1 : 0).toArray();
      double[] sums = peers.sum(known);
      List<Tensor> learned = new ArrayList<>();
      int at = 0;
      for (Tensor parameter : all) {
        if (sums[at] > 0 && known[at] == 0) {
          parameter.mutable_grad().put(torch.zeros_like(parameter));
        }
        if (sums[at++] > 0) {
          learned.add(parameter);
        }
      }
      return learned;
    }
  }

  /** Gradients of some parameters, packed and on their way. */
  private final class Bucket implements AutoCloseable {
    private final Packed packed;
    private final Peers.Pending sum;

    Bucket(List<Tensor> from) {
      packed = new Packed(from, Tensor::grad);
      sum = peers.beginSum(packed.flat());
    }

    void receive() {
      sum.await();
      packed.unpack();
      close();
    }

    @Override
    public void close() {
      sum.close();
      packed.close();
    }
  }
}
